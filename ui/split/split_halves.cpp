#include "ui/split/split_halves.h"

#include "ui/headline_series.h"
#include "ui/icons.h"
#include "ui/text.h"
#include "ui/view_stack.h"
#include "ui/views/view.h"
#include "ui/workbench.h"
#include "viz/curve_plot.h"

#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace cmir::ui {

namespace {

/// "λ₁ 1 · epoch 12: validation MAE 0.713". What is shown of an ended side is its result: where that is older than the
/// turn, both halves are the same, and it is not the turn that made them so.
QString detailOf(const RunModel& run, const QString& values, std::int64_t turned)
{
    QStringList parts;
    if (!values.isEmpty())
        parts << values;
    if (const auto& record = run.record(); record && record->bestStep <= turned) {
        parts << QObject::tr("result: epoch %1, before the turn").arg(record->bestEpoch);
        return parts.join(QStringLiteral(" · "));
    }
    const QString name = headlineSeries(run);
    const auto found = run.history().series.find(name.toStdString());
    if (found != run.history().series.end() && !found->second.empty())
        parts << QObject::tr("epoch %1: validation %2 %3")
                     .arg(run.history().epochs())
                     .arg(historyTitle(name), readableNumber(found->second.back()));
    return parts.join(QStringLiteral(" · "));
}

}

SplitHalves::SplitHalves(Workbench& workbench, ViewStack* views, std::function<void(View*)> prepare, QObject* parent)
    : QObject(parent)
    , m_workbench(workbench)
    , m_views(views)
    , m_prepare(std::move(prepare))
{
    connect(&workbench.split, &SplitRun::stateChanged, this, &SplitHalves::showState);
    connect(views, &ViewStack::currentChanged, this, &SplitHalves::showSameView);
    const RunModel& twin = workbench.split.twinRun();
    for (const RunModel* run : { &twin, static_cast<const RunModel*>(&workbench.model) }) {
        connect(run, &RunModel::epochAdded, this, &SplitHalves::showHeads);
        connect(run, &RunModel::eventAdded, this, &SplitHalves::showHeads);
        connect(run, &RunModel::recordChanged, this, &SplitHalves::showHeads);
        connect(run, &RunModel::runReset, this, &SplitHalves::showHeads);
    }
}

void SplitHalves::showState()
{
    const bool wanted = m_workbench.split.state() == SplitRun::State::Split;
    if (wanted == !m_stack.isNull())
        return;
    if (wanted) {
        begin();
        showSameView();
        showHeads();
    } else {
        m_twins.clear();
        m_stack.clear(); // it is deleted later: whatever is shown or split meanwhile has no part in it
        m_views->setHalves(nullptr, nullptr);
    }
}

void SplitHalves::begin()
{
    m_leftHead = new SplitHead(tr("As it was"));
    m_rightHead = new SplitHead(tr("As you turn it"));
    auto* close = new QToolButton;
    close->setIcon(ui::icon(QStringLiteral("close")));
    close->setAutoRaise(true);
    close->setAccessibleName(tr("End the split"));
    close->setToolTip(richTip(tr("Ends the split: the left side is stopped and kept, the right one goes on.")));
    connect(close, &QToolButton::clicked, &m_workbench.split, &SplitRun::close);
    m_rightHead->addAtEnd(close);
    m_stack = new QStackedWidget;
    auto* half = new QWidget;
    auto* layout = new QVBoxLayout(half);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_leftHead);
    layout->addWidget(m_stack, 1);
    m_views->setHalves(half, m_rightHead);
}

View* SplitHalves::left() const
{
    return m_twins.value(m_views->current());
}

void SplitHalves::showSameView()
{
    View* right = m_views->current();
    if (!m_stack || !right || !m_views->entry(right).ofRun)
        return; // the stack hides this half
    View*& left = m_twins[right];
    if (!left)
        left = make(m_views->entry(right), right);
    m_stack->setCurrentWidget(left);
}

View* SplitHalves::make(const ViewEntry& entry, View* right)
{
    View* left = entry.make(m_workbench, m_workbench.split.twin());
    ViewStack::takeHalf(left, true);
    m_prepare(left);
    m_stack->addWidget(left);
    left->restore(right->state());
    follow(right, left);
    follow(left, right);
    const QList<viz::PlotWidget*> lefts = left->plots(), rights = right->plots();
    for (qsizetype i = 0; i < std::min(lefts.size(), rights.size()); ++i) {
        auto* one = qobject_cast<viz::CurvePlot*>(lefts[i]);
        auto* other = qobject_cast<viz::CurvePlot*>(rights[i]);
        if (one && other)
            viz::CurvePlot::pair(one, other);
    }
    return left;
}

/// What is chosen on one side is chosen on the other.
void SplitHalves::follow(View* leader, View* follower)
{
    connect(leader, &View::stateChanged, follower, [this, leader, follower] {
        if (std::exchange(m_following, true))
            return;
        follower->restore(leader->state());
        m_following = false;
    });
}

void SplitHalves::showHeads()
{
    if (!m_leftHead || !m_rightHead)
        return;
    const SplitRun& split = m_workbench.split;
    const QString same = tr("the same so far: turn a slider");
    const QString own = split.ownValues();
    const auto& events = m_workbench.model.events();
    const auto first = std::ranges::find_if(
        events, [&](const LiveChange& event) { return event.isParameter() && event.step > split.step(); });
    const std::int64_t turned = first == events.end() ? split.step() : first->step;
    m_leftHead->setDetail(detailOf(split.twinRun(), split.twinValues(), turned));
    m_rightHead->setDetail(own.isEmpty() ? same : detailOf(m_workbench.model, own, turned));
}

}
