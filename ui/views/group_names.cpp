#include "ui/views/group_names.h"

#include "core/analysis/layout_clusters.h"
#include "ui/text.h"
#include "ui/views/embedding_coloring.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace cmir::ui {

namespace {

constexpr std::size_t mostWords = 2'000; ///< of a column: more name nobody

QString namesText(const char* source)
{
    return QCoreApplication::translate("embeddings", source);
}

/// Gathers words as they come.
class Gathering {
public:
    Gathering(const QString& name, std::size_t points)
        : m_words { name.toStdString(), std::vector<std::int32_t>(points, -1), {} }
    { }

    void set(std::size_t point, const std::string& word)
    {
        if (isTooMany())
            return;
        const auto [found, isNew] = m_number.emplace(word, static_cast<std::int32_t>(m_words.words.size()));
        if (isNew)
            m_words.words.push_back(word);
        m_words.word[point] = found->second;
    }

    bool isTooMany() const { return m_words.words.size() > mostWords; }

    /// Two words at least, or there is nothing to tell apart.
    void finish(std::vector<PointWords>& all)
    {
        if (m_words.words.size() > 1 && m_words.words.size() <= mostWords)
            all.push_back(std::move(m_words));
    }

private:
    PointWords m_words;
    std::map<std::string, std::int32_t> m_number;
};

/// Clean points with what is asked of them.
class CleanPoints {
public:
    CleanPoints(const Snapshot& snapshot, const std::vector<EmbeddingPoint>& points, const JobContext& job)
        : m_snapshot(snapshot)
        , m_points(points)
        , m_job(job)
    { }

    template <class Word> void tell(const QString& name, std::vector<PointWords>& all, const Word& word) const
    {
        Gathering gathering(name, m_points.size());
        for (std::size_t i = 0; i < m_points.size() && !gathering.isTooMany(); ++i) {
            if (i % 4096 == 0)
                m_job.check();
            if (m_points[i].environment == 0)
                if (const std::string text
                    = word(m_points[i], m_snapshot.splits[m_points[i].split].split, m_points[i].sample(m_snapshot));
                    !text.empty())
                    gathering.set(i, text);
        }
        gathering.finish(all);
    }

private:
    const Snapshot& m_snapshot;
    const std::vector<EmbeddingPoint>& m_points;
    const JobContext& m_job;
};

/// A regression's labels as thirds of those on show.
std::function<std::string(double)> thirds(
    const Snapshot& snapshot, const std::vector<EmbeddingPoint>& points, const SampleFacts& facts)
{
    std::vector<double> labels;
    for (const EmbeddingPoint& point : points)
        if (const double label = facts.label(snapshot.splits[point.split].split, point.sample(snapshot));
            point.environment == 0 && std::isfinite(label))
            labels.push_back(label);
    std::sort(labels.begin(), labels.end());
    if (labels.size() < 3)
        return [](double) { return std::string(); };
    const double low = labels[labels.size() / 3], high = labels[2 * labels.size() / 3];
    const std::string words[] = { namesText("lowest third").toStdString(), namesText("middle third").toStdString(),
        namesText("highest third").toStdString() };
    return [low, high, first = words[0], second = words[1], third = words[2]](double label) {
        return !std::isfinite(label) ? std::string() : label < low ? first : label < high ? second : third;
    };
}

void tellColumns(const CleanPoints& clean, const Dataset& dataset, std::vector<PointWords>& all)
{
    std::set<std::string> names;
    for (const Split& split : dataset.splits)
        for (const Column& column : split.columns)
            if (!std::holds_alternative<std::vector<double>>(column.values))
                names.insert(column.name);
    for (const std::string& name : names)
        clean.tell(toQt(name), all, [&](const EmbeddingPoint&, const std::string& splitName, std::int64_t sample) {
            const Split* split = dataset.findSplit(splitName);
            const Column* column = split ? split->column(name) : nullptr;
            const auto row = static_cast<std::size_t>(sample);
            if (!column || row >= column->size())
                return std::string();
            return name == "environment" ? environmentName(dataset, *column, row) : column->text(row);
        });
    for (std::size_t m = 0; m < dataset.modalities.size(); ++m)
        clean.tell(toQt(dataset.modalities[m].name), all,
            [&](const EmbeddingPoint&, const std::string& splitName, std::int64_t sample) {
                const Split* split = dataset.findSplit(splitName);
                if (!split || m >= split->features.size() || sample >= split->features[m].rows)
                    return std::string();
                const bool there = std::ranges::any_of(
                    split->features[m].row(sample), [](float value) { return std::isfinite(value); });
                return (there ? namesText("there") : namesText("missing")).toStdString();
            });
}

}

std::vector<PointWords> pointWords(const Snapshot& snapshot, const std::vector<EmbeddingPoint>& points,
    const SampleFacts& facts, const JobContext& job)
{
    std::vector<PointWords> all;
    const CleanPoints clean(snapshot, points, job);
    const bool numbers = facts.task() == Task::Regression;
    const auto third = numbers ? thirds(snapshot, points, facts) : std::function<std::string(double)>();
    clean.tell(namesText("label"), all, [&](const EmbeddingPoint&, const std::string& split, std::int64_t sample) {
        const double label = facts.label(split, sample);
        if (numbers || !std::isfinite(label))
            return numbers ? third(label) : std::string();
        return facts.className(static_cast<std::int64_t>(label)).toStdString();
    });
    clean.tell(
        namesText("split"), all, [](const EmbeddingPoint&, const std::string& split, std::int64_t) { return split; });
    if (!numbers)
        clean.tell(namesText("prediction"), all,
            [&](const EmbeddingPoint& point, const std::string& split, std::int64_t sample) {
                const double label = facts.label(split, sample), found = predictionOf(snapshot, point, facts.task());
                if (!std::isfinite(label) || !std::isfinite(found))
                    return std::string();
                const double answer = facts.task() == Task::Binary ? std::round(found) : found;
                return (answer == label ? namesText("right") : namesText("wrong")).toStdString();
            });
    if (facts.dataset())
        tellColumns(clean, *facts.dataset(), all);
    Gathering environments(namesText("virtual environment"), points.size());
    for (std::size_t i = 0; i < points.size(); ++i)
        environments.set(i, std::to_string(points[i].environment));
    environments.finish(all);
    return all;
}

QString groupName(const std::vector<PointWords>& words, const OverRepresented& found)
{
    const PointWords& column = words[found.column];
    return QStringLiteral("%1: %2").arg(toQt(column.name), toQt(column.words[static_cast<std::size_t>(found.word)]));
}

QString groupReason(const OverRepresented& found)
{
    return namesText("%1 of %2 here, %3 of %4 in all; p %5")
        .arg(found.hits)
        .arg(found.group)
        .arg(found.marked)
        .arg(found.all)
        .arg(found.p < 1e-12 ? QStringLiteral("< 1e-12") : QStringLiteral("= ") + QString::number(found.p, 'g', 2));
}

QList<viz::PlaceName> clusterNames(
    const QList<QPointF>& positions, const std::vector<PointWords>& words, const JobContext& job)
{
    Matrix layout(positions.size(), 2);
    for (qsizetype i = 0; i < positions.size(); ++i) {
        if (!std::isfinite(positions[i].x()) || !std::isfinite(positions[i].y()))
            return {};
        layout(i, 0) = static_cast<float>(positions[i].x());
        layout(i, 1) = static_cast<float>(positions[i].y());
    }
    const std::vector<std::int32_t> cluster = layoutClusters(layout, job);
    const std::int32_t count = cluster.empty() ? 0 : 1 + *std::ranges::max_element(cluster);
    QList<viz::PlaceName> names;
    for (std::int32_t c = 0; c < count; ++c) {
        job.check();
        std::vector<bool> inside(cluster.size());
        std::vector<double> x, y;
        for (std::size_t i = 0; i < cluster.size(); ++i) {
            inside[i] = cluster[i] == c;
            if (inside[i]) {
                x.push_back(positions[static_cast<qsizetype>(i)].x());
                y.push_back(positions[static_cast<qsizetype>(i)].y());
            }
        }
        const auto found = mostOverRepresented(words, inside);
        if (!found)
            continue;
        const auto middle = [](std::vector<double>& values) {
            std::nth_element(
                values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
            return values[values.size() / 2];
        };
        names << viz::PlaceName { { middle(x), middle(y) }, groupName(words, *found), groupReason(*found) };
    }
    return names;
}

}
