// What is told of chosen points: which are near a clicked one indeed, and what selected ones have in common; and which
// points there are to choose.

#include "ui/run_model.h"
#include "ui/text.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/every_sample.h"
#include "ui/views/group_names.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QToolButton>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

namespace cmir::ui {

namespace {

constexpr int usualNearest = 10, mostNearest = 200;

/// Nearest first; points with a value that is not finite have no neighbours and are none.
QList<int> nearestPoints(const EmbeddingPicture& picture, qsizetype panel, int point, int count, const JobContext& job)
{
    const auto modality = static_cast<std::size_t>(panel / 2);
    const std::span<const EmbeddingPoint> all(picture.points);
    const auto gather = [&](std::size_t first, std::size_t size) {
        const auto some = all.subspan(first, size);
        return picture.every ? gatherFromRecord(*picture.every, *picture.snapshot, some, modality, panel % 2 == 0)
                             : gatherPoints(*picture.snapshot, { some.begin(), some.end() }, modality, panel % 2 == 0);
    };
    constexpr std::size_t atOnce = 8192; // a million samples are gigabytes
    const Matrix own = gather(static_cast<std::size_t>(point), 1);
    std::vector<std::pair<double, int>> found;
    for (std::size_t first = 0; first < all.size(); first += atOnce) {
        job.check();
        const Matrix rows = gather(first, std::min(atOnce, all.size() - first));
        for (std::int64_t r = 0; r < rows.rows; ++r) {
            double sum = 0;
            for (std::int64_t c = 0; c < rows.cols; ++c) {
                const double apart = static_cast<double>(rows(r, c)) - static_cast<double>(own(0, c));
                sum += apart * apart;
            }
            const int index = static_cast<int>(first) + static_cast<int>(r);
            if (index != point && std::isfinite(sum))
                found.emplace_back(sum, index);
        }
    }
    const std::size_t kept = std::min(static_cast<std::size_t>(count), found.size());
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end());
    QList<int> nearest;
    for (std::size_t i = 0; i < kept; ++i)
        nearest << found[i].second;
    return nearest;
}

}

QWidget* EmbeddingsView::makeNearestControl()
{
    m_nearestCount = new QSpinBox;
    m_nearestCount->setRange(0, mostNearest);
    m_nearestCount->setValue(usualNearest);
    m_nearestCount->setSpecialValueText(tr("none"));
    m_nearestCount->setToolTip(richTip(tr("A click on a point marks so many of its nearest neighbours in every panel: "
                                          "nearest in all dimensions of the part that was clicked, not in the "
                                          "picture. A click beside every point takes the marks away.")));
    connect(m_nearestCount, &QSpinBox::valueChanged, this, [this] {
        if (m_nearest.point >= 0)
            findNearest(m_nearest.panel, m_nearest.point);
        Q_EMIT stateChanged();
    });
    auto* label = new QLabel(tr("&Nearest"));
    label->setBuddy(m_nearestCount);
    auto* both = new QWidget;
    auto* layout = new QHBoxLayout(both);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(label);
    layout->addWidget(m_nearestCount);
    return both;
}

void EmbeddingsView::setNearestCount(int count)
{
    m_nearestCount->setValue(count);
}

void EmbeddingsView::findNearest(qsizetype panel, int point)
{
    if (m_nearestCount->value() == 0 || !m_picture || point >= static_cast<int>(m_picture->points.size()))
        return forgetNearest();
    m_findingNearest.request(
        [picture = m_picture, panel, point, count = m_nearestCount->value()](const JobContext& job) {
            return std::pair(picture, Nearest { panel, point, nearestPoints(*picture, panel, point, count, job) });
        },
        [this](const std::pair<std::shared_ptr<const EmbeddingPicture>, Nearest>& found) {
            if (found.first->snapshot != m_picture->snapshot || found.first->points != m_picture->points)
                return;
            m_nearest = found.second;
            showNearest();
        });
}

void EmbeddingsView::showNearest()
{
    for (viz::EmbeddingPlot* plot : std::as_const(m_panels))
        plot->setStar(m_nearest.point, m_nearest.others);
    m_count->setText(countText());
}

void EmbeddingsView::forgetNearest()
{
    m_findingNearest.drop();
    if (std::exchange(m_nearest, {}).point >= 0)
        showNearest();
}

void EmbeddingsView::nameSelection(const QList<bool>& selected)
{
    m_naming.drop();
    m_selectedName.clear();
    m_count->setToolTip({});
    if (!selected.contains(true) || !selected.contains(false))
        return;
    m_naming.request(
        [picture = m_picture, selected](const JobContext& job) {
            const std::vector<PointWords> words = pointWords(*picture->snapshot, picture->points, picture->facts, job);
            const auto found = mostOverRepresented(words, { selected.begin(), selected.end() });
            return found ? std::pair(groupName(words, *found), groupReason(*found)) : std::pair<QString, QString>();
        },
        [this](const std::pair<QString, QString>& found) {
            if (found.first.isEmpty())
                return;
            m_selectedName = QStringLiteral("%1 (%2)").arg(found.first, found.second);
            m_count->setText(countText());
            m_count->setToolTip(richTip(countText() + QStringLiteral("\n\n")
                + tr("What the selected points have more often than the others: of all that is known "
                     "of them, the value that chance explains least (hypergeometric, corrected for "
                     "the number of values tried), where most of the selection have it or most of "
                     "those who have it are selected. Samples of one video or speaker are not drawn "
                     "independently, so that p is too small for what else goes with them.")));
        });
}

/// Whose every sample may be shown now, and is asked for; null: nobody's.
std::shared_ptr<const RunRecord> EmbeddingsView::finishedRun() const
{
    const auto& record = m_model.record();
    const bool isThere = record && !record->representations.empty() && m_model.snapshot() == record->shown;
    return m_everySample->isChecked() && isThere ? record : nullptr;
}

/// The same where their representations are to be at hand: for layouts and trust.
std::shared_ptr<const RunRecord> EmbeddingsView::wholeRun() const
{
    return layoutMethod(projection()) || m_coloring.id == colorByTrust ? finishedRun() : nullptr;
}

/// The same where a plane is all that they are asked for.
std::shared_ptr<const RunRecord> EmbeddingsView::everyRecord() const
{
    return wholeRun() ? nullptr : finishedRun();
}

bool EmbeddingsView::showsEverySample() const
{
    return m_picture && (m_picture->whole || m_picture->every);
}

void EmbeddingsView::setEverySample(bool every)
{
    m_everySample->setChecked(every);
}

}
