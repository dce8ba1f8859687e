#include "ui/views/apart_picture.h"

#include "ui/text.h"
#include "viz/fixed_number.h"

#include <QCoreApplication>

namespace cmir::ui {

namespace {

QString tileText(const char* source)
{
    return QCoreApplication::translate("apart", source);
}

/// One column of the tile.
struct Question {
    std::optional<ApartScore> ApartPart::*score;
    QString title, what;
    std::array<int, 2> wanted; ///< of Z_inv and of Z_spu
};

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

viz::ApartTable::Cell cellOf(const std::optional<ApartScore>& score, const std::optional<ApartScore>& before,
    const Question& question, std::size_t part, const QString& of)
{
    viz::ApartTable::Cell cell;
    cell.wanted = question.wanted[part];
    QString numbers = tileText("Not measured here.");
    if (score) {
        cell.value = score->value;
        cell.lower = score->lower;
        cell.upper = score->upper;
        cell.chance = score->chance;
        numbers = tileText("%1 [%2, %3]; a part that knows nothing gives %4; %5 rows")
                      .arg(viz::fixedNumber(score->value), viz::fixedNumber(score->lower),
                          viz::fixedNumber(score->upper), viz::fixedNumber(score->chance), QString::number(score->n));
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

viz::ApartTable::Block blockOf(const ApartReading::Modality& modality, const ApartReading::Modality& before,
    const QString& title, const QList<Question>& asked)
{
    viz::ApartTable::Block block;
    block.title = title;
    for (const Question& question : asked) {
        const auto add = [&](std::size_t part, ApartPart ApartReading::Modality::*of) {
            block.rows[part] << cellOf(
                (modality.*of).*question.score, (before.*of).*question.score, question, part, title);
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

QString verdict(const ApartReading& reading, Task task)
{
    const ApartReading::Modality all = reading.all();
    QStringList sentences;
    const auto lost = [](const ApartPart& part) { return viz::fixedNumber(part.label->value - part.shift->value); };
    if (all.invariant.label && all.invariant.shift && all.spurious.label && all.spurious.shift)
        sentences << tileText("%1: the label probe loses %2 of %3 on Zᵢₙᵥ, %4 on Zₛₚᵤ.")
                         .arg(reading.leftOut.empty() ? toQt(reading.shiftSplit)
                                                      : tileText("%1 left out").arg(toQt(reading.leftOut)),
                             lost(all.invariant), task == Task::Regression ? tileText("R²") : tileText("accuracy"),
                             lost(all.spurious));
    if (all.invariant.environment && all.spurious.environment)
        sentences << tileText("Environment found: Zᵢₙᵥ %1, Zₛₚᵤ %2 (chance %3).")
                         .arg(viz::fixedNumber(all.invariant.environment->value),
                             viz::fixedNumber(all.spurious.environment->value),
                             viz::fixedNumber(all.invariant.environment->chance));
    else
        sentences << tileText("Without virtual environments (K = 0) none can be found.");
    return sentences.join(QLatin1Char(' '));
}

}

viz::ApartTable apartTable(const ApartReading& reading, Task task, const ApartReading* before)
{
    viz::ApartTable table;
    if (before && before->split != reading.split)
        before = nullptr;
    if (reading.modalities.empty())
        return table;
    const QList<Question> asked = questions(reading, task);
    for (const Question& question : asked)
        table.columns << question.title;
    if (reading.modalities.size() > 1)
        table.blocks << blockOf(
            reading.all(), before ? before->all() : ApartReading::Modality {}, tileText("all modalities"), asked);
    for (const ApartReading::Modality& modality : reading.modalities)
        table.blocks << blockOf(modality, modalityOf(before, modality.name), toQt(modality.name), asked);
    table.verdict = verdict(reading, task);
    return table;
}

}
