#include "ui/weight_remark.h"

#include "core/training/term_gradients.h"
#include "ui/run_model.h"
#include "ui/text.h"
#include "viz/fixed_number.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace cmir::ui {

namespace {

QString remarkText(const char* text)
{
    return QCoreApplication::translate("WeightRemark", text);
}

/// Whether a setting was turned since the epoch began: what was read of it is of other settings then.
bool isTurnedSince(const RunModel& model, double epoch)
{
    return std::ranges::any_of(
        model.events(), [&](const LiveChange& change) { return change.isParameter() && change.epoch > epoch; });
}

/// The weighted term's share of the loss in the newest epoch; none while its weight is growing, or where it is not
/// known.
std::optional<double> shareOfLoss(const RunModel& model, const Parameter& p)
{
    const auto& series = model.history().series;
    const auto loss = series.find("train/loss"), term = series.find("train/" + p.term);
    if (loss == series.end() || term == series.end() || loss->second.empty() || term->second.empty())
        return {};
    const bool growing = model.history().epochs() < model.settings().warmup_epochs;
    if (isTurnedSince(model, static_cast<double>(model.history().epochs()) - 1))
        return {};
    const double share = std::get<double>(p.get(model.settings())) * term->second.back() / loss->second.back();
    return growing || !std::isfinite(share) ? std::nullopt : std::optional(share);
}

struct Read {
    double value;
    std::size_t epoch; ///< from 1
};

/// The newest that was read; none since a setting was turned.
std::optional<Read> newestOf(const RunModel& model, const std::string& name)
{
    const auto found = model.history().series.find(name);
    if (found == model.history().series.end())
        return {};
    for (std::size_t e = found->second.size(); e > 0; --e)
        if (std::isfinite(found->second[e - 1]))
            return isTurnedSince(model, static_cast<double>(e) - 1) ? std::nullopt
                                                                    : std::optional(Read { found->second[e - 1], e });
    return {};
}

QString percent(double share)
{
    return remarkText("%1 %").arg(viz::fixedNumber(100 * share, std::abs(share) < 0.1 ? 1 : 0));
}

/// "against the prediction (cosine −0.31), along with the reconstruction (0.12)", of those that matter.
QString pullText(const RunModel& model, std::size_t term)
{
    constexpr double matters = 0.1;
    static const std::array<const char*, 4> names { QT_TRANSLATE_NOOP("WeightRemark", "the prediction"),
        QT_TRANSLATE_NOOP("WeightRemark", "the invariance"), QT_TRANSLATE_NOOP("WeightRemark", "the decorrelation"),
        QT_TRANSLATE_NOOP("WeightRemark", "the reconstruction") };
    QStringList pulls;
    for (std::size_t other = 0; other < names.size(); ++other) {
        if (other == term)
            continue;
        const auto angle = newestOf(model, angleSeries(std::min(term, other), std::max(term, other)));
        if (!angle || std::abs(angle->value) < matters)
            continue;
        pulls << (angle->value < 0 ? remarkText("against %1 (cosine %2)") : remarkText("along with %1 (cosine %2)"))
                     .arg(remarkText(names.at(other)), viz::fixedNumber(angle->value));
    }
    return pulls.isEmpty() ? remarkText("across the gradients of the other terms") : pulls.join(QStringLiteral(", "));
}

}

WeightRemark weightRemark(const RunModel& model, const Parameter& p)
{
    WeightRemark remark;
    QStringList texts, meanings;
    if (const auto share = shareOfLoss(model, p)) {
        texts << percent(*share);
        meanings << remarkText("what this weight times its term was of the loss, in the newest epoch");
    }
    for (std::size_t term = 1; term < 4; ++term) {
        if (shareSeries(term) != "gradient/share_" + p.term)
            continue;
        const auto share = newestOf(model, shareSeries(term));
        if (!share || share->value == 0)
            continue;
        texts << QStringLiteral("∇ ") + percent(share->value);
        meanings << remarkText("∇: what its gradient was of the lengths of all terms' gradients, after epoch %1; it "
                               "pulls %2")
                        .arg(share->epoch)
                        .arg(pullText(model, term));
    }
    return { texts.join(QStringLiteral(", ")), meanings.join(QStringLiteral("; ")) };
}

}
