#pragma once

#include "tests/ui/made_study.h"
#include "tests/ui/studies/made_noise.h"
#include "tests/ui/studies/made_search.h"

#include "core/experiment/ablation_plan.h"
#include "core/experiment/methods_plan.h"
#include "core/experiment/sweep_plan.h"
#include "ui/compare/compare_view.h"
#include "ui/main_window.h"
#include "ui/samples/samples_dock.h"
#include "ui/samples/samples_model.h"
#include "ui/samples/samples_view.h"
#include "ui/studies/ablation_view.h"
#include "ui/studies/methods_view.h"
#include "ui/studies/noise_view.h"
#include "ui/studies/sweep_view.h"
#include "ui/studies/theory_view.h"
#include "ui/studies/tune_controller.h"
#include "ui/studies/tune_view.h"
#include "ui/views/correlation_view.h"
#include "ui/views/data_view.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/measures_pane.h"
#include "ui/views/robustness_view.h"
#include "ui/views/training_view.h"
#include "ui/workbench.h"

#include <QLineEdit>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <functional>

namespace cmir::test {

/// The window on a run of the repository and studies made by hand, so that nothing in its pictures depends on what a
/// processor rounds while it trains. t-SNE is left out for that reason: its layout follows the last bit.
class PicturedWindow {
public:
    explicit PicturedWindow(const QString& run)
        : m_workbench(ui::Settings::inMemory())
        , m_window(m_workbench)
    {
        for (ui::StudyController* study : studies())
            study->setProcesses(1); // not as many as there are processors
        m_window.resize(1280, 800);
        m_window.show();
        m_window.open(run);
        QTRY_VERIFY_WITH_TIMEOUT(m_workbench.model.record(), 60000);
        settleJobs();
        m_workbench.model.setTestShown(true);
        m_workbench.robustness.measureRun();
        settleJobs();
        makeStudies();
    }

    /// Every picture by its name, in turn: of the whole window once, and where a pane beside the view plays a part;
    /// else of the view.
    void walk(const std::function<void(const QString& name, QWidget& widget)>& take)
    {
        const auto picture = [&](const char* name, ui::View* view) {
            show(view);
            const bool whole = qobject_cast<ui::TrainingView*>(view) || m_window.samplesDock()->isVisible();
            // Whatever a view needs, the window stays on the screen.
            QVERIFY2(m_window.width() == 1280 && m_window.height() == 800, name);
            take(QString::fromLatin1(name), whole ? static_cast<QWidget&>(m_window) : *view);
        };
        m_window.samplesDock()->hide();
        picture("data", m_window.view<ui::DataView>());
        picture("training", m_window.view<ui::TrainingView>());
        walkEmbeddings(picture);
        walkCorrelations(picture);
        picture("robustness", m_window.view<ui::RobustnessView>());
        auto* compare = m_window.view<ui::CompareView>();
        for (const auto& [page, name] : { std::pair(ui::CompareView::Page::Table, "compare"),
                 std::pair(ui::CompareView::Page::Embeddings, "compare-epochs") }) {
            compare->setPage(page);
            picture(name, compare);
        }
        picture("sweep", m_window.view<ui::SweepView>());
        picture("tune", m_window.view<ui::TuneView>());
        picture("ablation", m_window.view<ui::AblationView>());
        picture("methods", m_window.view<ui::MethodsView>());
        picture("noise", m_window.view<ui::NoiseView>());
        picture("theory", m_window.view<ui::TheoryView>());
    }

private:
    using Picture = std::function<void(const char*, ui::View*)>;

    QList<ui::StudyController*> studies()
    {
        return { &m_workbench.sweep, &m_workbench.ablation, &m_workbench.methods, &m_workbench.noise,
            &m_workbench.tune };
    }

    void walkEmbeddings(const Picture& picture)
    {
        auto* view = m_window.view<ui::EmbeddingsView>();
        view->setProjection(ui::ProjectionKind::Pca);
        view->setColoring(ui::colorByLabel);
        picture("embeddings-label", view);
        view->setColoring(ui::colorByVirtualEnvironment);
        picture("embeddings-environment", view);
        view->setProjection(ui::ProjectionKind::Probe);
        view->setMeasuresVisible(true);
        picture("embeddings-probe", view);
        view->setMeasuresVisible(false);
        view->setProjection(ui::ProjectionKind::Pca);
        view->setColoring(ui::colorByLabel);
        m_window.showSamples();
        settleJobs();
        m_window.samplesDock()->applyFilter(QStringLiteral("label > 1.2 and split in (valid, test)"));
        m_window.samplesDock()->selectMatching(viz::SetOperation::Replace);
        settleJobs();
        m_window.samplesDock()->view()->scrollToTop(); // how far it went depends on when its room was known
        picture("selection", view);
        m_workbench.selection.clear();
        m_window.samplesDock()->applyFilter({});
        m_window.samplesDock()->hide();
    }

    void walkCorrelations(const Picture& picture)
    {
        using Page = ui::CorrelationView::Page;
        auto* view = m_window.view<ui::CorrelationView>();
        for (const auto& [page, name] : { std::pair(Page::Distribution, "correlation-distribution"),
                 std::pair(Page::Between, "correlation-between"), std::pair(Page::Matrices, "correlation") }) {
            view->setPage(page);
            picture(name, view);
        }
    }

    void show(ui::View* view)
    {
        m_window.showView(view);
        settleJobs();
        QTRY_VERIFY_WITH_TIMEOUT(!view->isBusy(), 60000);
        if (const auto* embeddings = qobject_cast<ui::EmbeddingsView*>(view))
            QTRY_VERIFY_WITH_TIMEOUT(!embeddings->measures()->isBusy(), 60000);
        settleJobs();
        settleAnimations();
        if (auto* focused = QApplication::focusWidget()) // no frame around whatever came first
            focused->clearFocus();
    }

    void settleJobs()
    {
        QTRY_VERIFY_WITH_TIMEOUT(!m_workbench.jobs.isAnyRunning() && !m_workbench.robustness.isBusy(), 60000);
    }

    /// A line edit's button fades in and out, whatever the style says about animations.
    void settleAnimations()
    {
        const auto moves = [](const QToolButton* button) {
            const auto* edit = qobject_cast<QLineEdit*>(button->parentWidget());
            const QVariant opacity = button->property("opacity");
            return edit && edit->isVisible() && opacity.isValid()
                && opacity.toDouble() != (edit->text().isEmpty() ? 0 : 1);
        };
        QTRY_VERIFY_WITH_TIMEOUT(std::ranges::none_of(m_window.findChildren<QToolButton*>(), moves), 60000);
    }

    static double made(std::size_t variant, std::int64_t seed, const QString& split, const QString& metric)
    {
        const double noise = 0.003 * static_cast<double>((seed * 7 + static_cast<std::int64_t>(variant) * 3) % 5);
        const double value = 0.5 + 0.02 * static_cast<double>(variant) + noise + (split == u"test" ? 0 : 0.1);
        return metric == u"mae" ? value : 1 - value;
    }

    void makeStudies()
    {
        RunConfig base;
        base.data.path = "/nowhere/data.h5"; // not at hand: no simple model is fitted to it
        base.dataName = "synthetic";
        const QStringList splits { QStringLiteral("valid"), QStringLiteral("test") };
        const QStringList metrics { QStringLiteral("mae"), QStringLiteral("r") };
        const std::vector axes { parseSearchAxis("lambda1=0,0.01,0.1,1,10"), parseSearchAxis("K=1,2,4") };
        m_workbench.sweep.setSummary(madeStudy(sweepPlan(base, axes, {}, { 0, 1, 2 }), splits, metrics, made));
        m_workbench.ablation.setSummary(madeStudy(ablationPlan(base, { 0, 1, 2, 3 }), splits, metrics, made));
        m_workbench.methods.setSummary(
            madeStudy(methodsPlan(base, { "text", "audio", "vision" }, { 0, 1, 2, 3 }), splits, metrics, made));
        m_workbench.noise.setSummary(ui::shownStudy(noiseResults()));
        m_workbench.tune.setResults(madeResults());
        auto theory = std::make_shared<TheoryResults>();
        theory->environments = { "test", "test_rho_0.5", "test_rho_0", "test_rho_-0.95" };
        theory->raw = { 0.1, 0.2, { 0.2, 0.5, 0.8, 1.2 } };
        theory->invariant = { 0.2, 0.25, { 0.25, 0.27, 0.3, 0.35 } };
        theory->points = { { 0, 1.1, 0.5, 0.6, 0.25, 0.8, 0.1 }, { 0.3, 0.6, 0.4, 0.8, 0.25, 0.8, 0.05 },
            { 1, 0.3, 0.26, 0.9, 0.25, 0.8, 0.01 } };
        m_window.view<ui::TheoryView>()->setResults(theory);
    }

    ui::Workbench m_workbench;
    ui::MainWindow m_window;
};

}
