"""Writes pickles of many shapes, with Python's own pickle, and beside each what it holds as text (NAME.pkl, NAME.txt).

usage: write_pickles.py FOLDER
"""

import collections
import io
import pickle
import struct
import sys
import types

import numpy as np


def fnv(data):
    """FNV-1a over 64-bit words, as the test computes it."""
    value = 0xCBF29CE484222325
    for (word,) in struct.iter_unpack("<Q", data):
        value = ((value ^ word) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return "%016x" % value


def text(value):
    if value is None:
        return "None"
    if isinstance(value, (bool, np.bool_)):
        return "True" if value else "False"
    if isinstance(value, np.ndarray):
        shape = "x".join(str(n) for n in value.shape)
        if value.dtype.kind in "SUO":
            name = {"S": "bytes", "U": "text", "O": "objects"}[value.dtype.kind]
            items = [v.decode("latin1") if isinstance(v, bytes) else str(v) for v in value.ravel(order="C")]
            return "array(%s,%s,%s)" % (name, shape, "|".join(items))
        doubles = np.ascontiguousarray(value).astype("<f8").tobytes()
        return "array(%s,%s,%s)" % (value.dtype.name, shape, fnv(doubles))
    if isinstance(value, (int, np.integer)):
        return "int(%d)" % value if -(2**63) <= value < 2**63 else "other"
    if isinstance(value, (float, np.floating)):
        return "real(%s)" % struct.pack(">d", float(value)).hex()
    if isinstance(value, str):
        return "text(%s)" % value
    if isinstance(value, (bytes, bytearray)):
        return "bytes(%s)" % bytes(value).hex()
    if isinstance(value, (list, tuple, set)):
        items = sorted(text(v) for v in value) if isinstance(value, set) else [text(v) for v in value]
        name = {list: "list", tuple: "tuple", set: "set"}[type(value)]
        return "%s(%s)" % (name, ",".join(items))
    if isinstance(value, dict):
        return "dict(%s)" % ",".join("%s=%s" % (text(k), text(v)) for k, v in value.items())
    raise TypeError(type(value))


def arrays():
    rng = np.random.default_rng(7)
    made = {}
    for name in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"):
        numbers = rng.integers(0, 100, (3, 4)) if name[0] in "iu" else rng.normal(size=(3, 4))
        made[name] = numbers.astype(name)
        made["big " + name] = numbers.astype(">" + name)
    made["bool"] = rng.integers(0, 2, 9).astype(bool)
    made["special"] = np.array([np.nan, np.inf, -np.inf, -0.0, 6e-8], "f2")
    made["columns"] = np.asfortranarray(rng.normal(size=(5, 3, 2)))
    made["wide columns"] = np.asfortranarray(rng.normal(size=(60, 41)).astype("f4"))
    made["sliced"] = rng.normal(size=(8, 6))[::2, 1:4]
    made["none"] = np.zeros((0, 5), "f4")
    made["single"] = np.array(2.5)
    made["fixed"] = np.array([b"vid_1", b"", b"x\xe9"])
    made["texts"] = np.array([["a", "\u00e9t\u00e9"], ["", "\U0001f600"]])
    made["objects"] = np.array(["one", "two words", "\u4e09"], dtype=object)
    made["large"] = rng.normal(size=(300, 50, 12)).astype("f4")
    return made


def contents():
    shared = [1, 2, 3]
    return {
        "constants": [None, True, False, 0, 1, 255, 256, 65535, 65536, -1, -128, 2**31 - 1, -(2**31), 2**40, -(2**63), 2**70, 1.5, -0.0, 1e300],
        "texts": ["", "plain", "line\nbreak\\", "\u00e9\u4e09\U0001f600", "long " * 100, "'\""],
        "bytes": [b"", bytes(range(256)), b"short", bytes(range(256)) * 40],
        "arrays": arrays(),
        "scalars": [np.float32(3.5), np.float64(-1e-3), np.int64(-7), np.uint8(200), np.bool_(True), np.str_("word"), np.float16(0.1)],
        "nested": ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), [[], [[]]], {"a": {"b": ()}}),
        "shared": [shared, shared],
        "ordered": collections.OrderedDict([("z", 1), ("a", shared)]),
        "bytearray": [bytearray(), bytearray(b"\x00\xff")],
        "many": list(range(3000)),
    }


def renamed():
    """The names that NumPy 2 writes."""
    for old, new, name in (
        ("numpy.core.multiarray", "numpy._core.multiarray", "_reconstruct"),
        ("numpy.core.multiarray", "numpy._core.multiarray", "scalar"),
        ("numpy.core.numeric", "numpy._core.numeric", "_frombuffer"),
    ):
        module = sys.modules.setdefault(new, types.ModuleType(new))
        function = getattr(sys.modules[old], name)
        setattr(module, name, function)
        function.__module__ = new


class Tensors:
    """Stands in for PyTorch: what it writes follows torch/_tensor.py, torch/storage.py and torch/serialization.py
    (_legacy_save)."""

    STORAGES = {"f4": "FloatStorage", "f8": "DoubleStorage", "f2": "HalfStorage", "i8": "LongStorage",
                "i4": "IntStorage", "u1": "ByteStorage", "?": "BoolStorage"}

    def __init__(self):
        def global_function(module, name):
            holder = sys.modules.setdefault(module, types.ModuleType(module))
            made = type(name, (), {}) if name.endswith("Storage") else (lambda *arguments: None)
            made.__module__, made.__name__, made.__qualname__ = module, name, name
            setattr(holder, name, made)
            return made

        self.rebuild = global_function("torch._utils", "_rebuild_tensor_v2")
        self.load = global_function("torch.storage", "_load_from_bytes")
        self.types = {key: global_function("torch", name) for key, name in self.STORAGES.items()}

    def saved(self, numbers):
        """torch.save(storage, file, _use_new_zipfile_serialization=False)"""
        class Storage:
            pass

        class Pickler(pickle.Pickler):
            def persistent_id(pickler, value):
                if isinstance(value, Storage):
                    return ("storage", self.types[numbers.dtype.str.lstrip("<|b") if numbers.dtype != bool else "?"],
                            "94012345", "cpu", numbers.size, None)
                return None

        file = io.BytesIO()
        pickle.dump(0x1950A86A20F9469CFC6C, file, 2)
        pickle.dump(1001, file, 2)
        pickle.dump({"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}, file, 2)
        Pickler(file, 2).dump(Storage())
        pickle.dump(["94012345"], file, 2)
        file.write(struct.pack("<q", numbers.size) + numbers.tobytes())
        return file.getvalue()

    def tensor(self, numbers, first, size, stride):
        load, rebuild, saved = self.load, self.rebuild, self.saved(numbers)

        class Storage:
            def __reduce__(self):
                return (load, (saved,))

        class Tensor:
            def __reduce__(self):
                return (rebuild, (Storage(), first, size, stride, False, collections.OrderedDict()))

        return Tensor()


def tensors():
    """What is pickled, and the arrays that it stands for."""
    made = Tensors()
    rng = np.random.default_rng(11)
    large = rng.normal(size=(40, 7, 3)).astype("f4")
    whole = {"f4": large, "f8": rng.normal(size=3), "f2": rng.normal(size=4).astype("f2"), "i8": np.arange(-3, 3),
             "i4": np.arange(500, dtype="i4").reshape(10, 50), "u1": np.arange(9, dtype="u1"), "bool": np.array([True, False])}
    stands = {}
    for name, array in whole.items():
        strides = tuple(s // array.itemsize for s in array.strides)
        stands[name] = made.tensor(array.ravel(), 0, array.shape, strides)
    stands["view"] = made.tensor(large.ravel(), 21, (2, 7, 3), (21, 3, 1))
    stands["turned"] = made.tensor(large.ravel(), 0, (3, 280), (1, 3))
    whole["view"] = large[1:3]
    whole["turned"] = large.reshape(280, 3).T
    return stands, whole


def write(folder, name, data, value):
    with open("%s/%s.pkl" % (folder, name), "wb") as file:
        file.write(data)
    with open("%s/%s.txt" % (folder, name), "w", encoding="utf-8", newline="") as file:
        file.write(text(value))


def main(folder):
    value = contents()
    for numpy in (1, 2):
        if numpy == 2:
            renamed()
        for protocol in range(6):
            write(folder, "numpy%d_protocol%d" % (numpy, protocol), pickle.dumps(value, protocol), value)
    # sets are objects of their own before protocol 4
    write(folder, "sets", pickle.dumps([{1, 2}, set()], 4), [{1, 2}, set()])
    stands, whole = tensors()
    for protocol in range(2, 6):
        write(folder, "torch_protocol%d" % protocol, pickle.dumps(stands, protocol), whole)
    python2 = b"\x80\x02}q\x00(U\x05labelq\x01K\x03U\x04textT\x2c\x01\x00\x00" + b"w" * 300 + b"U\x01\xe9I01\nu."
    write(folder, "python2", python2, {b"label": 3, b"text": b"w" * 300, b"\xe9": True})


main(sys.argv[1])
