// What is told of chosen points: which are near a clicked one indeed, and what selected ones have in common; and which
// points there are to choose.

#include "core/analysis/neighbours.h"
#include "core/analysis/row_sample.h"
#include "core/common/task_team.h"
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

namespace cmir::ui {

namespace {

constexpr int usualNearest = 10, mostNearest = 200;

/// Nearest first; points with a value that is not finite have no neighbours and are none.
QList<int> nearestPoints(const EmbeddingPicture& picture, qsizetype panel, int point, int count, const JobContext& job)
{
    const auto modality = static_cast<std::size_t>(panel / 2);
    const Matrix all = picture.every
        ? gatherFromRecord(*picture.every, *picture.snapshot, picture.points, modality, panel % 2 == 0)
        : gatherPoints(*picture.snapshot, picture.points, modality, panel % 2 == 0);
    const std::vector<std::int64_t> finite = finiteRows(all);
    const auto own = std::ranges::lower_bound(finite, std::int64_t { point });
    if (own == finite.end() || *own != point || finite.size() < 2)
        return {};
    const std::vector<std::int64_t> rows { own - finite.begin() };
    const auto wanted = std::min<std::int64_t>(count, static_cast<std::int64_t>(finite.size()) - 1);
    QList<int> nearest;
    const Neighbours found = nearestNeighbours(takeRows(all, finite), rows, wanted, job);
    for (const std::int32_t index : found.index)
        nearest << static_cast<int>(finite[static_cast<std::size_t>(index)]);
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
            if (found.first != m_picture)
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
        [picture = m_picture, selected](const JobContext&) {
            const std::vector<PointWords> words = pointWords(*picture->snapshot, picture->points, picture->facts);
            const auto found = mostOverRepresented(words, { selected.begin(), selected.end() });
            return found ? std::pair(groupName(words, *found), groupReason(*found)) : std::pair<QString, QString>();
        },
        [this](const std::pair<QString, QString>& found) {
            if (found.first.isEmpty())
                return;
            m_selectedName = QStringLiteral("%1 (%2)").arg(found.first, found.second);
            m_count->setText(countText());
            m_count->setToolTip(
                richTip(tr("What the selected points have more often than the others: of all that is known "
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
