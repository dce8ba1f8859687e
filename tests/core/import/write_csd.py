"""Writes computational sequences as the CMU SDK lays them out, and expected.json: what a plain loop over every pair of
intervals makes of them, word for word and segment for segment.

usage: write_csd.py FOLDER
"""

import json
import os
import sys

import h5py
import numpy as np

EPSILON = 10e-6


def write(path, root, entries, metadata=True, dtype=None, **storage):
    with h5py.File(path, "w") as file:
        group = file.create_group(root)
        data = group.create_group("data")
        for name, (features, intervals) in entries.items():
            entry = data.create_group(name)
            entry.create_dataset("features", data=features, dtype=dtype, **storage)
            entry.create_dataset("intervals", data=intervals, **storage)
        if metadata:
            meta = group.create_group("metadata")
            for key, value in {"root name": root, "uuid": None, "dimension names": ["a"]}.items():
                meta.create_dataset(key, data=[json.dumps(value)], dtype=h5py.string_dtype())


def overlap(reference, intervals):
    """Row numbers, by the SDK's rule, one pair at a time."""
    rows = []
    for row, (start, end) in enumerate(intervals):
        if reference[1] - start > -EPSILON and end - reference[0] > -EPSILON:
            clipped = max(start, reference[0]), min(end, reference[1])
            if abs(clipped[1] - clipped[0]) > EPSILON:
                rows.append(row)
    return rows


def main(folder):
    rng = np.random.default_rng(12)
    words, glove, covarep, facet, labels = {}, {}, {}, {}, {}
    videos = ["-iRBcNs9oI8", "81406", "txjq", "onlyhere"]
    for number, video in enumerate(videos):
        edges = np.cumsum(rng.uniform(0.1, 0.6, size=30))
        spans = np.stack([edges[:-1], edges[1:]], axis=1)
        spans[5, 1] = spans[5, 0]  # a word of no length
        text = [("word%d" % i).encode() if i % 4 else b"sp" for i in range(len(spans))]
        words[video] = (np.array(text, dtype="S8")[:, None], spans)
        glove[video] = (rng.normal(size=(len(spans), 6)).astype("f4"), spans)
        times = np.arange(0, edges[-1] - 2, 0.05)
        covarep[video] = (rng.normal(size=(len(times), 4)).astype("f4"), np.stack([times, times + 0.05], axis=1))
        if video != "onlyhere":
            frames = np.arange(0.3, edges[-1], 0.21)
            order = rng.permutation(len(frames)) if number == 1 else np.arange(len(frames))  # not sorted
            facet[video] = (rng.normal(size=(len(frames), 3)).astype("f4")[order],
                            np.stack([frames, frames + 0.3], axis=1)[order])  # overlapping
        cuts = np.sort(rng.choice(edges, size=4, replace=False)) + 0.01
        segments = np.stack([cuts[:-1], cuts[1:]], axis=1)
        labels[video] = (rng.uniform(-3, 3, size=(3, 7)).astype("f4"), segments)
    labels["nowhere"] = (np.zeros((1, 7), "f4"), np.array([[0.0, 1.0]]))
    write(folder + "/CMU_MOSI_TimestampedWords.csd", "CMU_MOSI_ModifiedTimestampedWords", words)
    write(folder + "/glove.csd", "glove_vectors", glove, compression="gzip", compression_opts=9)
    write(folder + "/covarep.csd", "COVAREP", covarep, metadata=False)
    write(folder + "/facet.csd", "FACET 4.2", facet)
    write(folder + "/labels.csd", "Opinion Segment Labels", labels)
    write(folder + "/whole labels.csd", "All of each video labels",
          {video: (np.zeros((1, 1), "f4"), np.array([[-1.0, 1000.0]])) for video in videos})

    def sorted_rows(track):
        order = np.argsort(track[1][:, 0], kind="stable")
        return track[0][order], track[1][order]

    samples = []
    for video in sorted(labels):
        values, segments = labels[video]
        for k, segment in enumerate(segments):
            if not all(video in source for source in (glove, covarep, facet)):
                continue
            chosen = overlap(segment, glove[video][1])
            if not chosen:
                continue
            sample = {"id": "%s[%d]" % (video, k), "label": values[k].tolist(), "glove": [], "covarep": [], "facet": [],
                      "transcript": " ".join(w for w in (words[video][0][i, 0].decode() for i in chosen) if w != "sp"),
                      "free": {}}
            for word in chosen:
                sample["glove"].append(glove[video][0][word].tolist())
                for name, source in (("covarep", covarep), ("facet", facet)):
                    features, intervals = sorted_rows(source[video])
                    rows = overlap(glove[video][1][word], intervals)
                    sample[name].append(np.average(features[rows].astype("f8"), axis=0).tolist() if rows
                                        else [0.0] * features.shape[1])
            for name, source in (("covarep", covarep), ("facet", facet)):
                features, intervals = sorted_rows(source[video])
                sample["free"][name] = features[overlap(segment, intervals)].tolist()
            samples.append(sample)
    with open(folder + "/expected.json", "w") as file:
        json.dump(samples, file)

    bad = folder + "/bad"
    os.makedirs(bad)
    one = {"a": (np.zeros((3, 2), "f4"), np.array([[0, 1], [1, 2], [2, 3.0]]))}
    write(bad + "/fine.csd", "fine", one)
    write(bad + "/labels.csd", "labels", {"a": (np.zeros((1, 1), "f4"), np.array([[0, 2.0]]))})
    write(bad + "/more labels.csd", "more labels", {"a": (np.zeros((1, 1), "f4"), np.array([[0, 2.0]]))})
    write(bad + "/others.csd", "labels", {"b": (np.zeros((1, 1), "f4"), np.array([[0, 2.0]]))})
    write(bad + "/unequal.csd", "unequal", {"a": (np.zeros((3, 2), "f4"), np.zeros((2, 2)))})
    write(bad + "/backwards.csd", "backwards", {"a": (np.zeros((2, 2), "f4"), np.array([[0, 1], [2, 1.5]]))})
    write(bad + "/shape.csd", "shape", {"a": (np.zeros((2, 2), "f4"), np.zeros((2, 3)))})
    write(bad + "/widths.csd", "widths", {"a": one["a"], "b": (np.zeros((3, 5), "f4"), one["a"][1])})
    write(bad + "/none.csd", "none", {})
    with h5py.File(bad + "/halves.csd", "w") as file:
        file["halves/data/a/features"] = np.zeros((3, 2))


main(sys.argv[1])
