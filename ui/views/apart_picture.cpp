#include "ui/views/apart_picture.h"

#include "core/analysis/interval_text.h"
#include "ui/text.h"
#include "viz/fixed_number.h"

#include <QCoreApplication>

#include <algorithm>
#include <functional>

namespace cmir::ui {

namespace {

QString tileText(const char* source)
{
    return QCoreApplication::translate("apart", source);
}

using Score = std::optional<ApartScore> ApartPart::*;
using Part = ApartPart ApartReading::Modality::*;

/// One column of the tile.
struct Question {
    Score score;
    QString title, what;
    std::array<int, 2> wanted; ///< of Z_inv and of Z_spu
};

/// The same modality, or all of them together, of every seed.
using BySeed = std::vector<ApartReading::Modality>;

/// Empty where one of the seeds lacks it.
std::vector<double> valuesBySeed(const BySeed& seeds, Part part, Score score)
{
    std::vector<double> values;
    for (const ApartReading::Modality& one : seeds) {
        if (!(one.*part.*score))
            return {};
        values.push_back((one.*part.*score)->value);
    }
    return values;
}

/// Of one seed its own, with the interval of the probe; of several the mean, with the interval over the seeds, within
/// what shares and R² can be.
std::optional<ApartScore> scoreOverSeeds(const BySeed& seeds, Part part, Score score)
{
    std::optional<ApartScore> mean = seeds.front().*part.*score;
    const std::vector<double> values = valuesBySeed(seeds, part, score);
    if (seeds.size() == 1 || !mean)
        return mean;
    if (values.empty())
        return {};
    const MeanEstimate estimate = studentInterval(values);
    mean->value = estimate.mean;
    mean->lower = estimate.reason.empty() ? estimate.lower : qQNaN();
    mean->upper = estimate.reason.empty() ? std::min(estimate.upper, 1.0) : qQNaN();
    return mean;
}

/// "0.30", of several seeds "0.30 ± 0.02". A share ends at 0 and 1.
QString seedsText(const std::vector<double>& values, const std::string& metric = {})
{
    const MeanEstimate estimate = studentInterval(values);
    const QString interval
        = toQt(intervalText(estimate, metric, [](double value) { return viz::fixedNumber(value).toStdString(); }));
    return viz::fixedNumber(estimate.mean) + (interval.isEmpty() ? interval : u' ' + interval);
}

QList<Question> questions(const ApartReading& reading, Task task)
{
    const QString unit = task == Task::Regression ? tileText("R²") : tileText("share found");
    const QString shifted = !reading.leftOut.empty()
        ? tileText("A label probe that was fitted without the environment \"%1\" of the data, read there on %2: of all "
                   "environments that can be left out, the one where least is found. %2 has no shifted split.")
              .arg(toQt(reading.leftOut), toQt(reading.split))
        : reading.shiftSplit.empty()
        ? tileText("The same probe where label and spurious factors no longer go together. %1 has no shifted split.")
              .arg(toQt(reading.split))
        : tileText("The same probe on %1, where label and spurious factors no longer go together as in training.")
              .arg(toQt(reading.shiftSplit));
    return {
        { &ApartPart::label, tileText("label"),
            tileText(
                "What a linear probe, fitted on train, finds of the label on %1 (%2). A good Z_spu shows it too as "
                "long as spurious factors go with the label, as they do in training: that is what spurious means.")
                .arg(toQt(reading.split), unit),
            { 1, 0 } },
        { &ApartPart::shift, tileText("shifted"), shifted, { 1, -1 } },
        { &ApartPart::environment, tileText("env."),
            tileText("How often a probe on Z and its squares finds which virtual environment a sample was in, on "
                     "halves of %1.")
                .arg(toQt(reading.split)),
            { -1, 1 } },
    };
}

QString wantedText(int wanted)
{
    return wanted > 0 ? tileText("Good is high.")
        : wanted < 0  ? tileText("Good is low: what chance gives.")
                      : tileText("Neither high nor low is good.");
}

viz::ApartTable::Cell cellOf(const BySeed& seeds, Part which, const std::optional<ApartScore>& before,
    const Question& question, std::size_t part, const QString& of)
{
    const std::optional<ApartScore> score = scoreOverSeeds(seeds, which, question.score);
    viz::ApartTable::Cell cell;
    cell.wanted = question.wanted[part];
    QString numbers = tileText("Not measured here.");
    if (score) {
        cell.value = score->value;
        cell.lower = score->lower;
        cell.upper = score->upper;
        cell.chance = score->chance;
        numbers = seeds.size() > 1
            ? tileText("%1, mean of %2 seeds and 95 % interval; a part that knows nothing gives %3")
                  .arg(seedsText(valuesBySeed(seeds, which, question.score)), QString::number(seeds.size()),
                      viz::fixedNumber(score->chance))
            : tileText("%1 [%2, %3], one seed; a part that knows nothing gives %4; %5 rows")
                  .arg(viz::fixedNumber(score->value), viz::fixedNumber(score->lower), viz::fixedNumber(score->upper),
                      viz::fixedNumber(score->chance), QString::number(score->n));
    }
    if (score && before) {
        cell.before = before->value;
        numbers += tileText("; before: %1").arg(viz::fixedNumber(before->value));
    }
    cell.tip = richTip(QStringLiteral("%1, %2: %3\n%4\n%5")
                           .arg(of, part == 0 ? QStringLiteral("Z_inv") : QStringLiteral("Z_spu"), numbers,
                               question.what, wantedText(cell.wanted)));
    return cell;
}

viz::ApartTable::Block blockOf(
    const BySeed& seeds, const ApartReading::Modality& before, const QString& title, const QList<Question>& asked)
{
    viz::ApartTable::Block block;
    block.title = title;
    for (const Question& question : asked) {
        const auto add = [&](std::size_t part, Part of) {
            block.rows[part] << cellOf(seeds, of, before.*of.*question.score, question, part, title);
        };
        add(0, &ApartReading::Modality::invariant);
        add(1, &ApartReading::Modality::spurious);
    }
    return block;
}

/// Of the same name; without a number where there is none.
ApartReading::Modality modalityOf(const ApartReading* reading, const std::string& name)
{
    if (reading)
        for (const ApartReading::Modality& modality : reading->modalities)
            if (modality.name == name)
                return modality;
    return {};
}

/// What the label probe loses under the shift; empty where it is not known of every seed.
std::vector<double> lostBy(const BySeed& all, Part part)
{
    std::vector<double> lost = valuesBySeed(all, part, &ApartPart::label);
    const std::vector<double> shifted = valuesBySeed(all, part, &ApartPart::shift);
    if (shifted.size() != lost.size())
        return {};
    std::ranges::transform(lost, shifted, lost.begin(), std::minus());
    return lost;
}

QString verdict(const ApartReading& reading, const BySeed& all, Task task)
{
    using Modality = ApartReading::Modality;
    QStringList sentences;
    const auto lost = lostBy(all, &Modality::invariant), lostBySpurious = lostBy(all, &Modality::spurious);
    if (!lost.empty() && !lostBySpurious.empty())
        sentences << tileText("%1: the label probe loses %2 of %3 on Zᵢₙᵥ, %4 on Zₛₚᵤ.")
                         .arg(reading.leftOut.empty() ? toQt(reading.shiftSplit)
                                                      : tileText("%1 left out").arg(toQt(reading.leftOut)),
                             seedsText(lost), task == Task::Regression ? tileText("R²") : tileText("accuracy"),
                             seedsText(lostBySpurious));
    const auto found = valuesBySeed(all, &Modality::invariant, &ApartPart::environment),
               foundInSpurious = valuesBySeed(all, &Modality::spurious, &ApartPart::environment);
    if (!found.empty() && !foundInSpurious.empty())
        sentences << tileText("Environment found: Zᵢₙᵥ %1, Zₛₚᵤ %2 (chance %3).")
                         .arg(seedsText(found, "accuracy"), seedsText(foundInSpurious, "accuracy"),
                             viz::fixedNumber(all.front().invariant.environment->chance));
    else
        sentences << tileText("Without virtual environments (K = 0) none can be found.");
    sentences << (all.size() > 1
            ? tileText("Means of %1 seeds with their 95 % intervals.").arg(static_cast<qsizetype>(all.size()))
            : tileText("One seed."));
    return sentences.join(QLatin1Char(' '));
}

/// All modalities together, of every seed.
BySeed togetherOf(const std::vector<ApartReading>& readings)
{
    BySeed all;
    for (const ApartReading& reading : readings)
        all.push_back(reading.all());
    return all;
}

}

viz::ApartTable apartTable(const ApartReading& reading, Task task, const ApartReading* before)
{
    return apartTableOfSeeds(std::vector { reading }, task, before);
}

viz::ApartTable apartTableOfSeeds(const std::vector<ApartReading>& bySeed, Task task, const ApartReading* before)
{
    viz::ApartTable table;
    const ApartReading& first = bySeed.front();
    if (before && before->split != first.split)
        before = nullptr;
    if (first.modalities.empty())
        return table;
    const QList<Question> asked = questions(first, task);
    for (const Question& question : asked)
        table.columns << question.title;
    const BySeed all = togetherOf(bySeed);
    if (first.modalities.size() > 1)
        table.blocks << blockOf(
            all, before ? before->all() : ApartReading::Modality {}, tileText("mean of modalities"), asked);
    for (const ApartReading::Modality& modality : first.modalities) {
        BySeed seeds;
        for (const ApartReading& reading : bySeed)
            seeds.push_back(modalityOf(&reading, modality.name));
        table.blocks << blockOf(seeds, modalityOf(before, modality.name), toQt(modality.name), asked);
    }
    table.verdict = verdict(first, all, task);
    return table;
}

}
