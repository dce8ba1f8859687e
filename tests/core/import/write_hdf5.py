"""Writes HDF5 files of other programs, with data.json of what is in groups.h5 and parts.h5 beside them.

usage: write_hdf5.py FOLDER
"""

import json
import sys

import h5py
import numpy as np

COUNTS = {"train": 40, "dev": 8, "test": 12}


def columns_of(rng, split, n):
    lengths = rng.integers(1, 7, size=n)
    audio = np.zeros((n, 6, 3), "f8")
    for row, length in enumerate(lengths):
        audio[row, :length] = rng.normal(size=(length, 3)) + 1
    return {
        "text": rng.normal(size=(n, 5)).astype("f4"), "audio": audio, "audio_length": lengths.astype("i4"),
        "label": np.round(rng.normal(size=n), 2), "id": np.array(["v%d[%d]" % (row // 4, row % 4) for row in range(n)], object),
        "transcript": np.array([("say \u00e9 %d" % row).encode() for row in range(n)], object),
        "emotions": rng.normal(size=(n, 7)), "take": np.arange(n, dtype="i8") + 2 ** 40,
    }


def main(folder):
    rng = np.random.default_rng(8)
    data = {}
    with h5py.File(folder + "/groups.h5", "w") as groups, h5py.File(folder + "/parts.h5", "w") as parts:
        for split, n in COUNTS.items():
            columns = columns_of(rng, split, n)
            data[split] = {name: [v.decode() if isinstance(v, bytes) else v for v in value.ravel().tolist()]
                           for name, value in columns.items()}
            for name, value in columns.items():
                kind = h5py.string_dtype() if value.dtype == object else value.dtype
                more = {"chunks": (3,) + value.shape[1:], "compression": "gzip", "shuffle": True} if value.ndim > 1 else {}
                groups.create_dataset(split + "/" + name, data=value, dtype=kind, **more)
                parts.create_dataset(name + "/" + split, data=value, dtype=kind)
        groups["train/vocabulary"] = np.arange(3)
        groups["version"] = 7
        groups["train/events"] = np.zeros(COUNTS["train"], dtype=[("a", "f4"), ("b", "i4")])
        groups["train/again"] = h5py.SoftLink("/train/text")
        for split, n in COUNTS.items():  # a filter that HDF5 itself has not
            groups.create_dataset(split + "/packed", data=np.ones((n, 4), "f4"), compression="lzf")
    with open(folder + "/data.json", "w") as file:
        json.dump(data, file)

    with h5py.File(folder + "/bare.h5", "w") as bare:  # names that say nothing
        bare["X"] = rng.normal(size=(30, 4)).astype("f4")
        bare["Y"] = rng.normal(size=(30, 2))
        bare["who"] = np.array([b"a", b"b", b"c"] * 10)
    with h5py.File(folder + "/named.h5", "w") as named:
        named.attrs["format"] = "of-another-program"
        named["x"] = np.zeros(3)
    with h5py.File(folder + "/virtual.h5", "w", libver="latest") as virtual:
        layout = h5py.VirtualLayout(shape=(4, 2), dtype="f4")
        layout[:2] = h5py.VirtualSource(folder + "/bare.h5", "X", shape=(30, 4))[:2, :2]
        virtual.create_virtual_dataset("text", layout)
        virtual["label"] = np.zeros(4)
    with h5py.File(folder + "/elsewhere.h5", "w") as elsewhere:
        elsewhere["text"] = h5py.ExternalLink("bare.h5", "/X")
    with h5py.File(folder + "/round.h5", "w") as around:
        around["a/x"] = np.zeros(3)
        around["a/b"] = around["a"]
        around["a/c"] = around["a"]
    with h5py.File(folder + "/compressed.h5", "w") as packed:  # a data set that gzip makes a thousand times smaller
        packed.attrs.update(format="cmir-dataset", format_version=1, name="compressed", task="regression", modalities=["text", "audio"])
        for split, n in {"train": 30000, "valid": 10, "test": 10}.items():
            for name, shape in (("text", (n, 700)), ("audio", (n, 10, 20)), ("label", (n,))):
                packed.create_dataset(split + "/" + name, data=np.zeros(shape, "f4"), chunks=(min(n, 2000),) + shape[1:],
                                      compression="gzip", compression_opts=9)
    with h5py.File(folder + "/empty.h5", "w") as empty:
        empty["version"] = 1


main(sys.argv[1])
