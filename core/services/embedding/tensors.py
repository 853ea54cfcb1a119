"""Reads the tensors of an ONNX file, and nothing else of it: no runtime is needed to get at weights."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

_GRAPH, _INITIALIZER = 7, 5  # fields of a model and of its graph
_DIMS, _TYPE, _NAME, _RAW = 1, 2, 8, 9  # fields of a tensor
_TYPES: dict[int, type[np.generic]] = {1: np.float32, 3: np.int8, 7: np.int64, 9: np.bool_}

Array = npt.NDArray[Any]


def read_tensors(data: bytes) -> dict[str, Array]:
    """Give the tensors of an ONNX model by their names, as views on `data`. Raises `ValueError` for anything else."""
    tensors = {}
    for field, graph in _fields(memoryview(data)):
        if field == _GRAPH and isinstance(graph, memoryview):
            for inner, tensor in _fields(graph):
                if inner == _INITIALIZER and isinstance(tensor, memoryview):
                    name, array = _tensor(tensor)
                    tensors[name] = array
    if not tensors:
        raise ValueError("no tensors in this file")
    return tensors


def _tensor(message: memoryview) -> tuple[str, Array]:
    dims: list[int] = []
    kind, name, raw = 0, "", memoryview(b"")
    for field, value in _fields(message):
        if field == _DIMS:
            dims += [value] if isinstance(value, int) else list(_numbers(value))
        elif field == _TYPE and isinstance(value, int):
            kind = value
        elif field == _NAME and isinstance(value, memoryview):
            name = bytes(value).decode()
        elif field == _RAW and isinstance(value, memoryview):
            raw = value
    if kind not in _TYPES:
        raise ValueError(f"the tensor {name} has a type that is not read here")
    array = np.frombuffer(raw, dtype=_TYPES[kind])
    if array.size != prod(dims):
        raise ValueError(f"the tensor {name} is cut off")
    return name, array.reshape(dims)


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Give number and value of every field of a Protocol Buffers message."""
    place = 0
    while place < len(message):
        key, place = _number(message, place)
        wire = key & 7
        if wire == 0:
            value, place = _number(message, place)
            yield key >> 3, value
            continue
        if wire == 2:
            size, place = _number(message, place)
        elif wire in {1, 5}:
            size = 8 if wire == 1 else 4
        else:
            raise ValueError("this is not an ONNX file")
        if place + size > len(message):
            raise ValueError("this file is cut off")
        yield key >> 3, message[place : place + size]
        place += size


def _numbers(packed: memoryview) -> Iterator[int]:
    place = 0
    while place < len(packed):
        value, place = _number(packed, place)
        yield value


def _number(message: memoryview, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if place >= len(message) or shift > 63:
            raise ValueError("this file is cut off")
        byte = message[place]
        value |= (byte & 0x7F) << shift
        place += 1
        shift += 7
        if byte < 0x80:
            return value, place
