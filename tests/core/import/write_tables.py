"""Writes the same small data as NPZ, CSV, TSV and JSON lines (NAME.*), with data.json beside them.

usage: write_tables.py FOLDER
"""

import csv
import json
import sys

import numpy as np

COUNTS = {"train": 12, "dev": 5, "test": 7}


def write_bad(folder):
    """Files that must be refused."""
    import pickle
    import struct

    np.savez_compressed(folder + "/bad.npz", text=np.zeros((4000, 100), "f4"), label=np.zeros(4000))
    with open(folder + "/bad.npz", "rb") as file:
        whole = bytearray(file.read())
    at = whole.index(b"PK\x01\x02")  # of the first member in the list at the end: flags at 8, sizes at 20 and 24
    encrypted = bytearray(whole)
    encrypted[at + 8] |= 1
    bomb = bytearray(whole)
    struct.pack_into("<I", bomb, at + 24, 2 ** 31)
    for name, content in (("encrypted.npz", encrypted), ("bomb.npz", bomb)):
        with open(folder + "/" + name, "wb") as file:
            file.write(content)
    np.savez(folder + "/uneven.npz", text=np.zeros((4, 2), "f4"), label=np.zeros(3))
    uneven = {split: {"text": np.zeros((n, 3, 2), "f4"), "regression_labels": np.zeros(n - (split == "valid")),
                      "id": ["v$_$%d" % row for row in range(n)], "raw_text": ["a"] * n}
              for split, n in (("train", 6), ("valid", 4), ("test", 5))}
    with open(folder + "/uneven.pkl", "wb") as file:
        pickle.dump(uneven, file)


def main(folder):
    rng = np.random.default_rng(5)
    data, rows, arrays, parts = {}, [], {}, {}
    for split, n in COUNTS.items():
        columns = {
            "text": rng.normal(size=(n, 3)).astype("f4"), "audio": rng.normal(size=(n, 2)).astype("f4"),
            "label": np.round(rng.normal(size=n), 2).astype("f4"),
            "id": np.array(["%s,\"%d\"" % (split, row) for row in range(n)]),
            "sentence": np.array(["say \u00e9 %d\nagain" % row for row in range(n)], dtype=object),
            "speaker": np.array([b"s%d" % (row % 3) for row in range(n)]),
        }
        data[split] = {name: [v.decode() if isinstance(v, bytes) else v for v in value.ravel().tolist()]
                       for name, value in columns.items()}
        for name, value in columns.items():
            arrays[split + ("_" if name in ("text", "audio") else "/") + name] = value
            parts.setdefault(split, {})[name] = np.asfortranarray(value)
        for row in range(n):
            one = {"split": split}
            for name, value in columns.items():
                item = value[row]
                one[name] = [float(v) for v in item] if name in ("text", "audio") else \
                    item.decode() if isinstance(item, bytes) else float(item) if name == "label" else str(item)
            rows.append(one)
    np.savez(folder + "/plain.npz", **arrays)
    np.savez_compressed(folder + "/packed.npz", **arrays)
    import os
    os.makedirs(folder + "/parts")
    for split, columns in parts.items():
        np.savez(folder + "/parts/%s.npz" % split, **columns)
    head = ["split", "id", "label", "text_0", "text_1", "text_2", "audio_0", "audio_1", "sentence", "speaker"]
    for name, delimiter, mark in (("table.csv", ",", "\ufeff"), ("table.tsv", "\t", "")):
        with open(folder + "/" + name, "w", encoding="utf-8", newline="") as file:
            file.write(mark)
            writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n" if delimiter == "," else "\n")
            writer.writerow(head)
            for one in rows:
                writer.writerow([one["split"], one["id"], repr(one["label"])] + [repr(v) for v in one["text"] + one["audio"]]
                                + [one["sentence"], one["speaker"]])
    with open(folder + "/table.jsonl", "w", encoding="utf-8") as file:
        for one in rows:
            file.write(json.dumps(one) + "\n")
    with open(folder + "/sequences.jsonl", "w", encoding="utf-8") as file:
        for row, one in enumerate(rows):
            one["audio"] = [[row + step, -row] for step in range(row % 4)] or None
            file.write(json.dumps(one) + "\n")
    with open(folder + "/data.json", "w") as file:
        json.dump(data, file)
    write_bad(folder)


main(sys.argv[1])
