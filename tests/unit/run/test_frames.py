"""Messages over a pipe arrive whole, one by one, and the other side's end is noticed."""

import os
from threading import Thread

import pytest

from folkehelse_eval.run.forking import said_of
from folkehelse_eval.run.frames import receive, send

LARGER_THAN_A_PIPE = b"x" * 3_000_000


def test_messages_of_any_size_arrive_in_order():
    reading, writing = os.pipe()
    messages = [{"a": 1}, LARGER_THAN_A_PIPE, "", None]
    writer = Thread(target=lambda: [send(writing, message) for message in messages])
    writer.start()
    assert [receive(reading) for _ in messages] == messages
    writer.join()
    os.close(writing)
    with pytest.raises(EOFError):
        receive(reading)
    os.close(reading)


def test_half_a_message_is_the_other_sides_end():
    reading, writing = os.pipe()
    os.write(writing, (100).to_bytes(8, "big") + b"half")
    os.close(writing)
    with pytest.raises(EOFError):
        receive(reading)
    os.close(reading)


def test_ends_are_said_in_words():
    assert said_of(0) == ""
    assert said_of(3) == "ended with exit code 3"
    assert said_of(-11) == "was ended by SIGSEGV"
    assert "too little memory" in said_of(-9)
