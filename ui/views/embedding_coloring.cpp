#include "ui/views/embedding_coloring.h"

#include "core/common/not_a_number.h"
#include "ui/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace cmir::ui {

namespace {

constexpr std::size_t mostCategories = 12;
const QString columnPrefix = QStringLiteral("column:");

QString coloringText(const char* source)
{
    return QCoreApplication::translate("embeddings", source);
}

/// The distinct words of a text column over all splits; stops when there are too many to colour.
std::set<std::string> distinctWords(const Dataset& dataset, const std::string& name)
{
    std::set<std::string> words;
    for (const Split& split : dataset.splits)
        if (const Column* column = split.column(name))
            if (const auto* values = std::get_if<std::vector<std::string>>(&column->values))
                for (const std::string& value : *values)
                    if (words.insert(value); words.size() > mostCategories)
                        return words;
    return words;
}

std::vector<std::string> columnNames(const Dataset& dataset)
{
    std::vector<std::string> names;
    for (const Split& split : dataset.splits)
        for (const Column& column : split.columns)
            if (std::find(names.begin(), names.end(), column.name) == names.end())
                names.push_back(column.name);
    return names;
}

bool isText(const Dataset& dataset, const std::string& name)
{
    for (const Split& split : dataset.splits)
        if (const Column* column = split.column(name))
            return std::holds_alternative<std::vector<std::string>>(column->values);
    return false;
}

void scaleToValues(viz::Coloring& coloring)
{
    double least = std::numeric_limits<double>::infinity(), greatest = -least;
    for (const double value : std::as_const(coloring.values)) {
        if (!std::isfinite(value))
            continue;
        least = std::min(least, value);
        greatest = std::max(greatest, value);
    }
    if (!(least <= greatest))
        least = 0, greatest = 1;
    coloring.diverging = least < 0 && greatest > 0;
    if (coloring.diverging) {
        greatest = std::max(-least, greatest);
        least = -greatest;
    }
    coloring.minimum = least;
    coloring.maximum = greatest > least ? greatest : least + 1;
}

void useLabelScale(viz::Coloring& coloring, const SampleFacts& facts)
{
    scaleToValues(coloring);
    if (facts.labelMin() && facts.labelMax() && *facts.labelMin() < *facts.labelMax()) {
        coloring.minimum = *facts.labelMin();
        coloring.maximum = *facts.labelMax();
        coloring.diverging = coloring.minimum < 0 && coloring.maximum > 0;
    }
}

void useClasses(viz::Coloring& coloring, const SampleFacts& facts)
{
    coloring.categorical = true;
    for (std::int64_t c = 0; c < facts.classes(); ++c)
        coloring.categories << facts.className(c);
}

/// Maps the values that occur to categories, in ascending order.
void makeCategories(viz::Coloring& coloring, const std::function<QString(double)>& name)
{
    std::set<double> distinct;
    for (const double value : std::as_const(coloring.values))
        if (std::isfinite(value))
            distinct.insert(value);
    coloring.categorical = true;
    for (const double value : distinct)
        coloring.categories << name(value);
    for (double& value : coloring.values)
        if (std::isfinite(value))
            value = static_cast<double>(std::distance(distinct.begin(), distinct.find(value)));
}

std::size_t distinctCount(const QList<double>& values)
{
    std::set<double> distinct;
    for (const double value : values)
        if (std::isfinite(value))
            if (distinct.insert(value); distinct.size() > mostCategories)
                break;
    return distinct.size();
}

/// The number of a column's row; of text its place among the sorted words.
double columnValue(const Column& column, std::size_t row, const std::set<std::string>& words)
{
    if (row >= column.size())
        return notANumber;
    if (const auto* whole = std::get_if<std::vector<std::int64_t>>(&column.values))
        return static_cast<double>((*whole)[row]);
    if (const auto* real = std::get_if<std::vector<double>>(&column.values))
        return (*real)[row];
    const auto found = words.find(std::get<std::vector<std::string>>(column.values)[row]);
    return found == words.end() ? notANumber : static_cast<double>(std::distance(words.begin(), found));
}

void colorByColumn(viz::Coloring& coloring, const std::string& name, const Snapshot& snapshot,
    const std::vector<EmbeddingPoint>& points, const Dataset& dataset)
{
    const std::set<std::string> words = distinctWords(dataset, name);
    bool whole = true;
    for (const EmbeddingPoint& point : points) {
        const Split* split = dataset.findSplit(snapshot.splits[point.split].split);
        const Column* column = split ? split->column(name) : nullptr;
        coloring.values << (column ? columnValue(*column, static_cast<std::size_t>(point.sample(snapshot)), words)
                                   : notANumber);
        whole = whole && (!column || !std::holds_alternative<std::vector<double>>(column->values));
    }
    if (!words.empty()) {
        coloring.categorical = true;
        for (const std::string& word : words)
            coloring.categories << toQt(word);
    } else if (whole && distinctCount(coloring.values) <= mostCategories) {
        const bool named = name == "environment";
        makeCategories(coloring, [&](double value) {
            const auto index = static_cast<std::size_t>(value);
            return named && value >= 0 && index < dataset.environmentNames.size()
                ? toQt(dataset.environmentNames[index])
                : QString::number(value);
        });
    } else {
        scaleToValues(coloring);
    }
}

void colorByLabels(viz::Coloring& coloring, const Snapshot& snapshot, const std::vector<EmbeddingPoint>& points,
    const SampleFacts& facts)
{
    for (const EmbeddingPoint& point : points)
        coloring.values << facts.label(snapshot.splits[point.split].split, point.sample(snapshot));
    if (facts.task() == Task::Regression)
        useLabelScale(coloring, facts);
    else
        useClasses(coloring, facts);
}

void colorByPrediction(viz::Coloring& coloring, const Snapshot& snapshot, const std::vector<EmbeddingPoint>& points,
    const SampleFacts& facts)
{
    for (const EmbeddingPoint& point : points)
        coloring.values << predictionOf(snapshot, point, facts.task());
    if (facts.task() == Task::Regression)
        useLabelScale(coloring, facts);
    else if (facts.task() == Task::Multiclass)
        useClasses(coloring, facts);
}

void colorByError(viz::Coloring& coloring, const Snapshot& snapshot, const std::vector<EmbeddingPoint>& points,
    const SampleFacts& facts)
{
    for (const EmbeddingPoint& point : points) {
        const double label = facts.label(snapshot.splits[point.split].split, point.sample(snapshot));
        const double prediction = predictionOf(snapshot, point, facts.task());
        if (facts.task() == Task::Regression)
            coloring.values << prediction - label;
        else if (std::isnan(label))
            coloring.values << notANumber;
        else
            coloring.values << ((facts.task() == Task::Binary ? std::round(prediction) : prediction) == label ? 0 : 1);
    }
    if (facts.task() == Task::Regression) {
        scaleToValues(coloring);
    } else {
        coloring.categorical = true;
        coloring.categories = { coloringText("right"), coloringText("wrong") };
    }
}

void colorByVirtual(viz::Coloring& coloring, const Snapshot& snapshot, const std::vector<EmbeddingPoint>& points)
{
    std::int64_t most = 1;
    for (const EmbeddingPoint& point : points) {
        coloring.values << static_cast<double>(point.environment);
        most = std::max(most, snapshot.splits[point.split].environments);
    }
    coloring.categorical = true;
    for (std::int64_t e = 0; e < most; ++e)
        coloring.categories << (e == 0 ? coloringText("clean (e = 0)") : QStringLiteral("e = %1").arg(e));
}

void colorBySplit(viz::Coloring& coloring, const Snapshot& snapshot, const std::vector<EmbeddingPoint>& points)
{
    for (const EmbeddingPoint& point : points)
        coloring.values << static_cast<double>(point.split);
    makeCategories(
        coloring, [&](double split) { return toQt(snapshot.splits[static_cast<std::size_t>(split)].split); });
}

}

QList<ColoringChoice> coloringChoices(const Dataset* dataset)
{
    QList<ColoringChoice> choices {
        { colorByLabel, coloringText("label") },
        { colorByVirtualEnvironment, coloringText("virtual environment") },
        { QStringLiteral("split"), coloringText("split") },
        { QStringLiteral("prediction"), coloringText("prediction") },
        { QStringLiteral("error"), coloringText("error (prediction − label)") },
        { colorByTrust, coloringText("trust in the picture") },
    };
    if (!dataset)
        return choices;
    for (const std::string& name : columnNames(*dataset)) {
        if (isText(*dataset, name) && distinctWords(*dataset, name).size() > mostCategories)
            continue;
        choices << ColoringChoice { columnPrefix + toQt(name),
            name == "environment" ? coloringText("environment (of the data)") : toQt(name) };
    }
    return choices;
}

viz::Coloring makeColoring(const ColoringChoice& choice, const Snapshot& snapshot,
    const std::vector<EmbeddingPoint>& points, const SampleFacts& facts)
{
    viz::Coloring coloring;
    coloring.title = choice.title;
    if (choice.id == colorByVirtualEnvironment)
        colorByVirtual(coloring, snapshot, points);
    else if (choice.id == u"split")
        colorBySplit(coloring, snapshot, points);
    else if (choice.id == u"prediction")
        colorByPrediction(coloring, snapshot, points, facts);
    else if (choice.id == u"error")
        colorByError(coloring, snapshot, points, facts);
    else if (choice.id == colorByTrust)
        return coloring; // from panel to panel
    else if (choice.id.startsWith(columnPrefix) && facts.dataset())
        colorByColumn(coloring, choice.id.mid(columnPrefix.size()).toStdString(), snapshot, points, *facts.dataset());
    else
        colorByLabels(coloring, snapshot, points, facts);
    return coloring;
}

double predictionOf(const Snapshot& snapshot, const EmbeddingPoint& point, Task task)
{
    const Matrix& prediction = snapshot.splits[point.split].prediction;
    const std::int64_t row = point.row(snapshot);
    if (row >= prediction.rows)
        return notANumber;
    const auto outputs = prediction.row(row);
    if (task != Task::Multiclass)
        return static_cast<double>(outputs[0]);
    return static_cast<double>(std::max_element(outputs.begin(), outputs.end()) - outputs.begin());
}

}
