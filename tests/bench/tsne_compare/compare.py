#!/usr/bin/env python3
"""Runs tsne_run and scikit-learn's t-SNE in turn on the same points and prints the ratios.

    OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 python3 compare.py build/.../tsne_run [rows ...] [--repeats 3]

Time is processor time (other programs may run), medians over the repeats; the divergence of both layouts is computed
here, in the same way: all pairs, over scikit-learn's affinities.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities_nn
from sklearn.neighbors import NearestNeighbors


def clusters(rows, width=64, count=10, seed=0):
    draw = np.random.default_rng(seed)
    centres = draw.normal(size=(count, width))
    return (centres[draw.integers(count, size=rows)] + draw.normal(size=(rows, width))).astype(np.float32)


def divergence(points, layout, perplexity):
    neighbours = NearestNeighbors(n_neighbors=int(3 * perplexity + 1)).fit(points)
    graph = neighbours.kneighbors_graph(mode="distance")
    graph.data **= 2
    p = _joint_probabilities_nn(graph, perplexity, 0).tocoo()
    layout = layout.astype(np.float64)
    total = sum((1 / (1 + ((layout[i] - layout) ** 2).sum(1))).sum() - 1 for i in range(len(layout)))
    q = 1 / (1 + ((layout[p.row] - layout[p.col]) ** 2).sum(1)) / total
    kept = p.data > 0
    return float((p.data[kept] * np.log(p.data[kept] / q[kept])).sum())


def ours(program, points, folder):
    source, target = folder / "points.f32", folder / "layout.f32"
    points.tofile(source)
    text = subprocess.run([program, source, str(points.shape[0]), str(points.shape[1]), target], check=True,
                          capture_output=True, text=True).stdout
    return json.loads(text)["seconds"], np.fromfile(target, np.float32).reshape(-1, 2)


def theirs(points):
    start = time.process_time()
    layout = TSNE(perplexity=30, n_iter=1000, n_iter_without_progress=100000, min_grad_norm=0, init="pca",
                  learning_rate="auto", angle=0.5, n_jobs=1, random_state=0).fit_transform(points)
    return time.process_time() - start, layout


def compare(program, rows, repeats, folder):
    points = clusters(rows)
    own_times, other_times = [], []
    for _ in range(repeats):
        seconds, own = ours(program, points, folder)
        own_times.append(seconds)
        seconds, other = theirs(points)
        other_times.append(seconds)
    own_time, other_time = statistics.median(own_times), statistics.median(other_times)
    own_kl, other_kl = (divergence(points, layout, 30) for layout in (own, other))
    own_trust, other_trust = (trustworthiness(points, layout, n_neighbors=10) for layout in (own, other))
    print(f"{rows} points: time {own_time:.2f} s and {other_time:.2f} s, {other_time / own_time:.2f} times as fast; "
          f"divergence {own_kl:.4f} and {other_kl:.4f}, ratio {own_kl / other_kl:.4f}; "
          f"trustworthiness {own_trust:.4f} and {other_trust:.4f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("rows", nargs="*", type=int, default=[1000, 2000, 5000])
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for rows in arguments.rows:
            compare(arguments.program, rows, arguments.repeats, pathlib.Path(folder))


if __name__ == "__main__":
    main()
