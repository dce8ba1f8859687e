#include "tests/long/use/user.h"

#include "tests/long/use/watched_application.h"
#include "ui/about_box.h"
#include "ui/actions.h"
#include "ui/changes/changes_dock.h"
#include "ui/compare/compare_view.h"
#include "ui/log_dock.h"
#include "ui/look.h"
#include "ui/manual/help_key.h"
#include "ui/manual/help_menu.h"
#include "ui/manual/manual_window.h"
#include "ui/parameter_panel.h"
#include "ui/run_menu.h"
#include "ui/samples/samples_dock.h"
#include "ui/selection/selection_actions.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/layout_bar.h"
#include "ui/views/training_view.h"
#include "viz/plot_widget.h"
#include "viz/qcustomplot_fence.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QTest>

#include <algorithm>

namespace cmir::use {

using namespace ui;

void User::addLooking()
{
    MainWindow& window = m_used.window;
    add("another view", 8, [&window](Draw& draw) { window.showView(draw.of(window.views()->views())); });
    add("a widget of the view", 14, [this, &window](Draw& draw) { note(useAnyWidget(window.currentView(), draw)); });
    add("a plot of the view", 4, [&window](Draw& draw) {
        const QList<viz::PlotWidget*> plots = window.currentView()->plots();
        if (plots.isEmpty())
            return;
        viz::PlotWidget* plot = draw.of(plots);
        if (draw.oneIn(3))
            plot->zoom(draw.oneIn(2) ? 0.6 : 1.7);
        else if (draw.oneIn(2))
            plot->pan(draw.share() - 0.5, draw.share() - 0.5);
        else
            plot->resetView();
    });
    add("an earlier epoch", 2, [this](Draw& draw) {
        if (!m_w.model.replay().empty())
            m_w.model.showReplay(static_cast<std::size_t>(draw.below(static_cast<qint64>(m_w.model.replay().size()))));
    });
    add("the newest epoch", 1, [this](Draw&) { m_w.model.showReplay({}); });
    add("t-SNE", 1, [&window](Draw& draw) {
        auto* view = window.view<EmbeddingsView>();
        window.showView(view);
        view->setProjection(static_cast<ProjectionKind>(draw.below(3)));
        view->setMeasuresVisible(draw.oneIn(2));
        LayoutSettings settings = view->layoutBar()->settings();
        settings.iterations = 60;
        view->layoutBar()->setSettings(settings);
        if (layoutMethod(view->projection()))
            view->layoutBar()->compute();
    });
    add("a page of Compare", 1,
        [&window](Draw& draw) { window.view<CompareView>()->setPage(static_cast<CompareView::Page>(draw.below(3))); });
    add("resize", 3, [&window](Draw& draw) { window.resize(900 + draw.below(900), 600 + draw.below(500)); });
    add("another look", 1, [](Draw& draw) { applyLook(draw.oneIn(2) ? Look::Light : Look::Dark); });
    add("another size of text", 1, [](Draw& draw) { applyTextSize(draw.of(textSizes())); });
    add("a view alone", 1, [&window](Draw&) { window.setFullScreen(!window.fullScreenAction()->isChecked()); });
    add("a dock", 2, [&window](Draw& draw) {
        const QList<QDockWidget*> docks = window.findChildren<QDockWidget*>();
        draw.of(docks)->toggleViewAction()->trigger();
    });
    add("a widget of a dock", 2, [this, &window](Draw& draw) {
        const QList<QDockWidget*> docks { window.samplesDock(), window.changesDock(), window.logDock() };
        QDockWidget* dock = draw.of(docks);
        if (dock->isVisible())
            note(useAnyWidget(dock, draw));
    });
    add("find a parameter", 1, [&window](Draw& draw) {
        const QStringList words { QStringLiteral("lambda"), QStringLiteral("noise"), QStringLiteral("xyzzy"),
            QString() };
        window.parameters()->search()->setText(draw.of(words));
    });
}

void User::addSelecting()
{
    add("select at random", 2, [this](Draw& draw) {
        SampleSet samples;
        for (const auto& [split, size] : m_w.selection.universe())
            for (std::int64_t i = 0; i < size; ++i)
                if (draw.oneIn(9))
                    samples.insert(split, i);
        const QList<viz::SetOperation> operations { viz::SetOperation::Replace, viz::SetOperation::Replace,
            viz::SetOperation::Add, viz::SetOperation::Remove };
        m_w.selection.apply(samples, draw.of(operations));
    });
    add("select in the table", 2, [this](Draw& draw) {
        m_used.window.showSamples();
        SamplesDock* dock = m_used.window.samplesDock();
        const QStringList filters { QStringLiteral("label > 0"), QStringLiteral("abs(error) > 0.2"),
            QStringLiteral("split = valid"), QStringLiteral("label >"), QString() };
        if (dock->applyFilter(draw.of(filters)) && draw.oneIn(2))
            dock->selectMatching(viz::SetOperation::Replace);
        else
            dock->selectWorst(20);
    });
    add("a sample", 2, [this](Draw& draw) {
        if (m_w.selection.universe().empty())
            return;
        const auto& [split, size] = draw.of(m_w.selection.universe());
        m_w.selection.setCurrent(SampleRef { split, draw.below(size) });
    });
    add("lasso", 3, [this](Draw& draw) {
        auto* view = m_used.window.view<EmbeddingsView>();
        m_used.window.showView(view);
        answerEvents();
        view->setTool(draw.oneIn(2) ? viz::Tool::Lasso : viz::Tool::Rectangle);
        if (view->plots().isEmpty())
            return;
        QWidget* canvas = draw.of(view->plots())->canvas();
        if (!canvas->isVisible())
            return;
        const auto anywhere = [&] {
            return QPoint(draw.below(std::max(canvas->width(), 1)), draw.below(std::max(canvas->height(), 1)));
        };
        const QPointer<QWidget> guard(canvas);
        QTest::mousePress(canvas, Qt::LeftButton, {}, anywhere());
        for (int i = 3 + draw.below(20); i > 0 && guard; --i)
            QTest::mouseMove(canvas, anywhere());
        if (guard)
            QTest::mouseRelease(canvas, Qt::LeftButton, {}, anywhere());
        view->setTool(viz::Tool::Pan);
    });
    add("all, none or the others", 1, [this](Draw& draw) {
        if (draw.oneIn(3))
            m_w.selection.selectAll();
        else if (draw.oneIn(2))
            m_w.selection.invert();
        else
            m_w.selection.clear();
    });
}

/// They come up, and the butler uses and closes them.
void User::addDialogs()
{
    MainWindow& window = m_used.window;
    add("continue…", 2, [this, &window](Draw&) { trigger(window.runMenu()->continueRun()); });
    add("branch…", 2, [this, &window](Draw&) { trigger(window.runMenu()->branchRun()); });
    add("apply to data", 1, [this, &window](Draw& draw) {
        if (window.runMenu()->applyRun()->isEnabled())
            window.runMenu()->applyTo({ draw.of(m_used.filesToOpen()) });
    });
    add("export a page", 1, [this, &window](Draw&) {
        for (QAction* action : window.findChildren<QAction*>())
            if (action->shortcut() == QKeySequence(QStringLiteral("Ctrl+Shift+E")))
                trigger(action);
    });
    add("import a table", 1, [this, &window](Draw&) { window.open(m_used.place(QStringLiteral("data/table.csv"))); });
    add("the manual", 1, [&window](Draw& draw) {
        QTest::keyClick(draw.oneIn(2) ? static_cast<QWidget*>(window.currentView()) : window.parameters(), Qt::Key_F1);
        ManualWindow* manual = window.help()->key()->manualWindow();
        if (!manual)
            return;
        const QStringList words { QStringLiteral("noise"), QStringLiteral("xyzzy"), QString() };
        manual->search()->setText(draw.of(words));
        if (draw.oneIn(2))
            manual->close();
    });
    add("about", 1, [this, &window](Draw&) { showAbout(m_w.model, &window); });
    add("an entry of the menus", 3, [this, &window](Draw& draw) {
        QList<QMenu*> menus;
        for (QAction* action : window.menuBar()->actions())
            if (action->menu())
                menus << action->menu();
        note(chooseAny(draw.of(menus), draw));
    });
}

}
