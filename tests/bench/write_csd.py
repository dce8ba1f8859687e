"""Writes computational sequences of MOSEI's size: 3,300 videos of about 70 s, 23,000 segments, word vectors, audio at 100
rows a second, faces at 30.

usage: write_csd.py FOLDER [VIDEOS]; then: time cmir import FOLDER/*.csd --out FILE
"""

import sys

import h5py
import numpy as np


def main(folder, videos=3300):
    rng = np.random.default_rng(0)
    roots = {"labels": "All Labels", "glove": "glove_vectors", "covarep": "COVAREP", "facet": "FACET 4.2"}
    files = {name: h5py.File("%s/%s.csd" % (folder, name), "w") for name in roots}
    groups = {name: files[name].create_group(root + "/data") for name, root in roots.items()}

    def add(name, video, features, intervals):
        entry = groups[name].create_group(video)
        entry["features"] = features
        entry["intervals"] = intervals

    for number in range(videos):
        video = "video%05d" % number
        seconds = rng.uniform(40, 100)
        edges = np.cumsum(rng.uniform(0.1, 0.6, size=int(seconds / 0.35)))
        words = np.stack([edges[:-1], edges[1:]], axis=1)
        cuts = np.linspace(0.2, edges[-1] - 0.2, 8)
        add("labels", video, rng.uniform(-3, 3, size=(7, 7)).astype("f4"), np.stack([cuts[:-1], cuts[1:]], axis=1))
        add("glove", video, rng.standard_normal((len(words), 300), dtype="f4"), words)
        for name, rate, width in (("covarep", 100, 74), ("facet", 30, 35)):
            times = np.arange(0, edges[-1], 1 / rate)
            add(name, video, rng.standard_normal((len(times), width), dtype="f4"), np.stack([times, times + 1 / rate], axis=1))
    for file in files.values():
        file.close()


main(sys.argv[1], *[int(count) for count in sys.argv[2:]])
