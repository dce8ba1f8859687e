#include "ui/views/group_names.h"

#include "core/common/random.h"

#include <QTest>

#include <cmath>

using namespace cmir;
using namespace cmir::ui;

namespace {

constexpr std::int64_t samples = 60;

/// Clean points and one noisy variant of each.
std::shared_ptr<Snapshot> snapshotOfOneSplit()
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->modalityNames = { "text" };
    Variants split;
    split.split = "test";
    split.environments = 2;
    for (std::int64_t i = 0; i < samples; ++i)
        split.sample.push_back(i);
    split.modalities.push_back({ Matrix(2 * samples, 1), Matrix(2 * samples, 1) });
    split.prediction = Matrix(2 * samples, 1);
    snapshot->splits.push_back(split);
    return snapshot;
}

/// Twenty samples of each of three videos; the text of the last video is missing.
std::shared_ptr<Dataset> threeVideos()
{
    auto data = std::make_shared<Dataset>();
    data->modalities.push_back({ "text", 2, false, Averaged::No });
    Split split;
    split.name = "test";
    split.features.emplace_back(samples, 2);
    Column video { "video", std::vector<std::string> {} }, part { "part", std::vector<std::int64_t> {} };
    for (std::int64_t i = 0; i < samples; ++i) {
        split.label.push_back(static_cast<float>(i % 7));
        split.id.push_back(std::to_string(i));
        std::get<2>(video.values).push_back("v" + std::to_string(i / 20));
        std::get<0>(part.values).push_back(i % 4);
        if (i >= 40)
            split.features[0](i, 0) = split.features[0](i, 1) = NAN;
    }
    split.columns = { video, part };
    data->splits.push_back(split);
    return data;
}

}

class TestGroupNames : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wordsAreThoseOfTheData()
    {
        const auto snapshot = snapshotOfOneSplit();
        const auto points = choosePoints(*snapshot, { QStringLiteral("test") }, true);
        const auto words = pointWords(*snapshot, points, { threeVideos(), nullptr }, {});
        QStringList names;
        for (const PointWords& column : words)
            names << QString::fromStdString(column.name);
        QCOMPARE(names, (QStringList { "label", "part", "video", "text", "virtual environment" }));
        QCOMPARE(words[0].words.size(), std::size_t { 3 }); // a regression: thirds
        QCOMPARE(words[2].words[static_cast<std::size_t>(words[2].word[2 * 25])], std::string("v1"));
        QCOMPARE(words[2].word[2 * 25 + 1], -1); // a variant is no sample of its own
        QCOMPARE(words[3].words[static_cast<std::size_t>(words[3].word[2 * 45])], std::string("missing"));
        QCOMPARE(words[4].word[2 * 45 + 1], 1);
    }

    void clustersAreNamedWhereItIsClear()
    {
        const auto snapshot = snapshotOfOneSplit();
        const auto points = choosePoints(*snapshot, { QStringLiteral("test") }, false);
        const auto words = pointWords(*snapshot, points, { threeVideos(), nullptr }, {});
        Random random(1, "places");
        QList<QPointF> byVideo, atRandom;
        for (std::int64_t i = 0; i < samples; ++i) {
            byVideo << QPointF(40.0 * static_cast<double>(i / 20) + random.gaussian(), random.gaussian());
            atRandom << QPointF(40.0 * static_cast<double>((i * 7919) % 3) + random.gaussian(), random.gaussian());
        }
        const QList<viz::PlaceName> names = clusterNames(byVideo, words, {});
        QCOMPARE(names.size(), 3);
        QStringList said;
        for (const viz::PlaceName& name : names) {
            said << name.name;
            QVERIFY2(
                name.detail.contains(QStringLiteral("20 of 20 here, 20 of 60 in all; p ")), qPrintable(name.detail));
        }
        said.sort();
        // Of the last, "text: missing" is as clear as "video: v2"; the first that was tried is named.
        QCOMPARE(said, (QStringList { "video: v0", "video: v1", "video: v2" }));
        QVERIFY(std::abs(names[0].place.y()) < 1);
        QVERIFY(clusterNames(atRandom, words, {}).isEmpty());
        QList<QPointF> unknown = byVideo;
        unknown[3] = QPointF(qQNaN(), 0);
        QVERIFY(clusterNames(unknown, words, {}).isEmpty());
    }
};

QTEST_MAIN(TestGroupNames)
#include "test_group_names.moc"
