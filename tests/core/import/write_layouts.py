"""Writes the field's pickles in small, exactly in the shapes that circulate, and beside each what it holds (NAME.json).

usage: write_layouts.py FOLDER
"""

import json
import os
import pickle
import sys

import numpy as np

rng = np.random.default_rng(3)
COUNTS = {"train": 24, "valid": 8, "test": 12}


def save(folder, name, value, protocol=4):
    os.makedirs(os.path.dirname("%s/%s" % (folder, name)), exist_ok=True)
    with open("%s/%s" % (folder, name), "wb") as file:
        pickle.dump(value, file, protocol)


def expect(folder, name, splits):
    """What the dataset file must hold, split by split; floats as float32."""
    plain = {}
    for split, columns in splits.items():
        plain[split] = {}
        for key, value in columns.items():
            if isinstance(value, np.ndarray):
                value = {"shape": list(value.shape), "values": [float(np.float32(v)) if np.isfinite(v) else "-inf" for v in value.ravel()]}
            plain[split][key] = value
    with open("%s/%s.json" % (folder, name), "w") as file:
        json.dump(plain, file)


def label(n):
    return np.round(rng.uniform(-3, 3, n), 1).astype("f4")


def mmsa(folder, aligned):
    data, holds = {}, {}
    for split, n in COUNTS.items():
        steps = (5, 5, 5) if aligned else (5, 9, 7)
        words = rng.integers(1, 6, n)
        bert = np.zeros((n, 3, 5), "f4")
        text = rng.normal(size=(n, 5, 6)).astype("f4")
        audio = rng.normal(size=(n, steps[1], 4))
        vision = rng.normal(size=(n, steps[2], 3)).astype("f4")
        lengths = [int(v) for v in rng.integers(1, steps[1] + 1, n)], [int(v) for v in rng.integers(1, steps[2] + 1, n)]
        if aligned:
            lengths = [int(v) for v in words], [int(v) for v in words]
        for row in range(n):
            bert[row, 1, :words[row]] = 1
            audio[row, lengths[0][row]:] = 0
            vision[row, lengths[1][row]:] = 0
        audio[0, 0, 1] = -np.inf
        labels = label(n)
        ids = np.array(["video%d$_$%d" % (row % 6, row) for row in range(n)])
        one = {"raw_text": np.array(["word %d of it" % row for row in range(n)]), "audio": audio, "vision": vision,
               "id": ids if aligned else list(ids), "text": text, "text_bert": bert, "annotations": np.array(["Positive"] * n),
               "regression_labels": labels, "classification_labels": np.sign(labels) + 1}
        if not aligned:
            one["audio_lengths"], one["vision_lengths"] = lengths
        for m in "TAV":
            one["regression_labels_" + m] = label(n)
        data[split] = one
        holds[split] = {"text": text, "audio": audio, "vision": vision, "label": labels, "id": list(ids),
                        "text_raw": list(one["raw_text"]), "text_length": [int(v) for v in words],
                        "audio_length": lengths[0], "vision_length": lengths[1],
                        "environment": [i.split("$_$")[0] for i in ids], "regression_labels_A": one["regression_labels_A"]}
    name = "mmsa_%s" % ("aligned" if aligned else "unaligned")
    save(folder, name + ".pkl", data)
    expect(folder, name, holds)


def multibench(folder):
    data, holds = {}, {}
    for split, n in COUNTS.items():
        labels, words = label(n), rng.integers(1, 8, n)
        vision, audio, text = (rng.normal(size=(n, 8, d)).astype("f4") for d in (3, 4, 6))
        holds[split] = {}
        for name, array in (("vision", vision), ("audio", audio), ("text", text)):
            moved = np.zeros_like(array)
            for row in range(n):
                array[row, :8 - words[row]] = 0
                moved[row, :words[row]] = array[row, 8 - words[row]:]
            holds[split][name] = moved
            holds[split][name + "_length"] = [int(v) for v in words]
        ids = np.array([["vid%d" % (row % 5), str(row), str(row + 1)] for row in range(n)])
        data[split] = {"vision": vision, "audio": audio, "text": text, "labels": labels.reshape(n, 1, 1), "id": ids}
        holds[split].update({"label": labels, "id": [" ".join(i) for i in ids]})
    save(folder, "multibench.pkl", data)
    expect(folder, "multibench", holds)


def sample(row, width):
    steps = int(rng.integers(2, 7))
    return (["w%d" % k for k in range(steps)], rng.normal(size=(steps, width)), rng.normal(size=(steps, 4)))


def padded(arrays, steps):
    whole = np.zeros((len(arrays), steps, arrays[0].shape[1]))
    for row, array in enumerate(arrays):
        whole[row, :len(array)] = array
    return whole


def word_layouts(folder):
    mag, misa, holds_mag, holds_misa = {}, {}, {}, {}
    for split, n in COUNTS.items():
        samples = [sample(row, 5) for row in range(n)]
        labels = label(n)
        name = "dev" if split == "valid" else split
        ids = ["VID%d[%d]" % (row % 4, row) for row in range(n)]
        mag[name] = [(samples[row], np.array([[labels[row]]]), ids[row]) for row in range(n)]
        misa[name] = [((np.arange(len(s[0])), s[1], s[2], s[0]), np.array([[labels[row]]]), ids[row].encode())
                      for row, s in enumerate(samples)]
        steps = [len(s[0]) for s in samples]
        holds = {"vision": padded([s[1] for s in samples], max(steps)), "audio": padded([s[2] for s in samples], max(steps)),
                 "vision_length": steps, "audio_length": steps, "label": labels, "id": ids,
                 "text_raw": [" ".join(s[0]) for s in samples], "environment": [i.split("[")[0] for i in ids]}
        holds_mag[split], holds_misa[split] = holds, holds
    save(folder, "mag_bert.pkl", mag)
    expect(folder, "mag_bert", holds_mag)
    for split, samples in misa.items():
        save(folder, "misa/%s.pkl" % split, samples, 2)
    expect(folder, "misa", holds_misa)


def text_features(folder):
    """What a language model made of mag_bert.pkl, by id, in an order of its own; other.npz is of none of them."""
    with open(folder + "/mag_bert.pkl", "rb") as file:
        ids = sorted({sample[2] for split in pickle.load(file).values() for sample in split})
    ids = [ids[row] for row in rng.permutation(len(ids))]
    np.savez(folder + "/bert.npz", id=np.array(ids), text=rng.normal(size=(len(ids), 7)).astype("f4"))
    np.savez(folder + "/other.npz", id=np.array(["nobody"]), text=np.zeros((1, 7), "f4"))


def hkt(folder):
    data, holds = {}, {}
    for split, n in COUNTS.items():
        def part():
            steps = int(rng.integers(1, 5))
            return (["p%d" % k for k in range(steps)], rng.normal(size=(steps, 9)), rng.normal(size=(steps, 8)),
                    rng.normal(size=(steps, 4)))
        samples = [(part(), part(), 1000 + row, int(row % 2)) for row in range(n)]
        data["dev" if split == "valid" else split] = samples
        steps = [len(s[0][0]) for s in samples]
        holds[split] = {"label": [float(s[3]) for s in samples], "id": [str(s[2]) for s in samples],
                        "text_raw": [" ".join(s[0][0]) for s in samples]}
        for place, name in ((1, "vision"), (2, "audio"), (3, "hcf")):
            holds[split][name] = padded([s[0][place] for s in samples], max(steps))
            holds[split][name + "_length"] = steps
    save(folder, "hkt.pkl", data)
    expect(folder, "hkt", holds)


def main(folder):
    mmsa(folder, True)
    mmsa(folder, False)
    multibench(folder)
    word_layouts(folder)
    hkt(folder)
    one = {"text": rng.normal(size=(60, 6)), "audio": rng.normal(size=(60, 4)), "labels": label(60),
           "id": ["rec%d_%d" % (row % 12, row) for row in range(60)]}
    save(folder, "unsplit.pkl", one)
    text_features(folder)


main(sys.argv[1])
