#include "ui/tour.h"

#include "core/common/error.h"
#include "core/config/registry.h"
#include "ui/compare/compare_view.h"
#include "ui/look.h"
#include "ui/main_window.h"
#include "ui/preset_box.h"
#include "ui/run_tool_bar.h"
#include "ui/samples/samples_dock.h"
#include "ui/samples/samples_model.h"
#include "ui/studies/ablation_view.h"
#include "ui/studies/axis_row.h"
#include "ui/studies/methods_view.h"
#include "ui/studies/noise_view.h"
#include "ui/studies/sweep_view.h"
#include "ui/studies/theory_view.h"
#include "ui/views/correlation_view.h"
#include "ui/views/data_view.h"
#include "ui/views/embeddings_view.h"
#include "ui/views/layout_bar.h"
#include "ui/views/measures_pane.h"
#include "ui/views/robustness_view.h"
#include "ui/views/training_view.h"
#include "ui/workbench.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QThread>
#include <QTimer>

#include <cstdio>

namespace cmir::ui {

namespace {

constexpr int pictureMs = 20; ///< between two looks at what is waited for
constexpr int settleMs = 250; ///< for queued repaints after the last change

class Tour {
public:
    explicit Tour(const QString& folder)
        : m_folder(folder)
        , m_workbench(Settings::inMemory())
        , m_window(m_workbench)
    {
        const auto remember = [this](const QString& message) {
            if (m_failure.isEmpty())
                m_failure = message;
        };
        QObject::connect(&m_workbench.jobs, &JobRunner::failed, &m_window,
            [remember](const QString&, const QString& message) { remember(message); });
        QObject::connect(&m_workbench.training, &TrainingController::failed, &m_window, remember);
    }

    void walk()
    {
        m_window.placeSamples(true);
        m_window.samplesDock()->hide();
        m_window.resize(1600, 960);
        m_window.show();
        m_window.toolBar()->presetBox()->choose(QStringLiteral("demo"));
        train();
        m_workbench.model.setTestShown(true); // the pictures are of a finished run
        say("measuring the run and training the baselines");
        m_workbench.robustness.compareWithBaselines();
        waitFor([this] { return !m_workbench.robustness.isBusy(); });
        trainStudies();
        for (const auto& [look, name] : { std::pair(Look::Light, "light"), std::pair(Look::Dark, "dark") }) {
            applyLook(look);
            takePictures(QString::fromLatin1(name));
        }
        save();
    }

private:
    void train()
    {
        say("training the built-in example");
        m_workbench.train();
        waitFor([this] { return epoch() >= 12; });
        turn("lambda1", 0.5);
        waitFor([this] { return epoch() >= 24; });
        turn("alpha1", 0.8);
        waitFor([this] { return m_workbench.model.record() && !m_workbench.training.isActive(); });
    }

    /// Small ones: what they show is their form, not a finding.
    void trainStudies()
    {
        say("training small studies: a sweep, the ablation, the methods, the noise ratios");
        const ExperimentConfig shown = m_workbench.next.parameters();
        ExperimentConfig small = shown;
        small.n_train = 600;
        small.epochs = 12;
        m_workbench.next.setParameters(small);
        m_window.view<SweepView>()->axes().first()->setValues(QStringLiteral("0, 0.01..10:4"));
        trainStudy(m_window.view<SweepView>(), m_workbench.sweep);
        trainStudy(m_window.view<AblationView>(), m_workbench.ablation);
        trainStudy(m_window.view<MethodsView>(), m_workbench.methods);
        trainNoise();
        m_window.view<TheoryView>()->measure();
        waitFor([this] { return !m_window.view<TheoryView>()->isBusy(); });
        m_workbench.next.setParameters(shown);
    }

    /// Seven models per method and seed, of which starting the process is the most: so few of them.
    void trainNoise()
    {
        m_window.view<NoiseView>()->methods()->choose({ QStringLiteral("cmir"), QStringLiteral("erm") });
        trainStudy(m_window.view<NoiseView>(), m_workbench.noise, 2);
    }

    void trainStudy(StudyView* view, StudyController& controller, int seeds = 3)
    {
        controller.setFolder(m_studies.filePath(controller.kind()));
        controller.setProcesses(QThread::idealThreadCount());
        view->seeds()->setValue(seeds);
        controller.start(view->plan());
        waitFor([&controller] { return !controller.isBusy(); });
    }

    std::int64_t epoch() const { return m_workbench.model.history().epochs(); }

    /// As the panel does it.
    void turn(const char* key, double value)
    {
        m_workbench.next.setParameter(parameter(key), value);
        m_workbench.training.change(parameter(key), value);
    }

    void takePictures(const QString& look)
    {
        takePicture(m_window.view<DataView>(), QStringLiteral("data"), look);
        takePicture(m_window.view<TrainingView>(), QStringLiteral("training"), look);
        m_window.view<EmbeddingsView>()->setColoring(colorByLabel);
        takePicture(m_window.view<EmbeddingsView>(), QStringLiteral("embeddings-label"), look);
        m_window.view<EmbeddingsView>()->setColoring(colorByVirtualEnvironment);
        takePicture(m_window.view<EmbeddingsView>(), QStringLiteral("embeddings-environment"), look);
        takeProjections(look);
        takeSelection(look);
        takeCorrelations(look);
        takePicture(m_window.view<RobustnessView>(), QStringLiteral("robustness"), look);
        m_window.view<CompareView>()->setPage(CompareView::Page::Embeddings); // its first epoch beside its result
        takePicture(m_window.view<CompareView>(), QStringLiteral("compare-epochs"), look);
        takePicture(m_window.view<SweepView>(), QStringLiteral("sweep"), look);
        takePicture(m_window.view<AblationView>(), QStringLiteral("ablation"), look);
        takePicture(m_window.view<MethodsView>(), QStringLiteral("methods"), look);
        takePicture(m_window.view<NoiseView>(), QStringLiteral("noise"), look);
        takePicture(m_window.view<TheoryView>(), QStringLiteral("theory"), look);
    }

    void takeProjections(const QString& look)
    {
        EmbeddingsView* view = m_window.view<EmbeddingsView>();
        view->setProjection(ProjectionKind::Probe);
        view->setMeasuresVisible(true);
        waitFor([view] { return !view->measures()->isBusy(); });
        takePicture(view, QStringLiteral("embeddings-probe"), look);
        view->setMeasuresVisible(false);
        view->setColoring(colorByLabel);
        view->setProjection(ProjectionKind::Tsne);
        waitFor([view] { return !view->isBusy(); });
        if (!view->layoutBar()->layouts()) {
            view->layoutBar()->compute();
            waitFor([view] { return !view->layoutBar()->isComputing(); });
        }
        takePicture(view, QStringLiteral("embeddings-tsne"), look);
        view->setProjection(ProjectionKind::Pca);
    }

    /// Samples chosen by a filter, in the embeddings and in the table.
    void takeSelection(const QString& look)
    {
        m_window.showSamples();
        waitFor([this] { return m_window.samplesDock()->rows()->rowCount() > 0; });
        m_window.samplesDock()->applyFilter(QStringLiteral("label > 1.2 and split in (valid, test)"));
        m_window.samplesDock()->selectMatching(viz::SetOperation::Replace);
        showOneSample();
        takePicture(m_window.view<EmbeddingsView>(), QStringLiteral("selection"), look);
        m_workbench.selection.clear();
        m_window.samplesDock()->applyFilter({});
        m_window.samplesDock()->hide();
    }

    /// The card of the first shown sample of the test split.
    void showOneSample()
    {
        for (const Variants& split : m_workbench.model.snapshot()->splits)
            if (split.split == "test")
                m_workbench.selection.setCurrent(SampleRef { split.split, split.sample.front() });
    }

    void takeCorrelations(const QString& look)
    {
        CorrelationView* view = m_window.view<CorrelationView>();
        using Page = CorrelationView::Page;
        for (const auto& [page, name] :
            { std::pair(Page::Matrices, "correlation"), std::pair(Page::Distribution, "correlation-distribution"),
                std::pair(Page::Between, "correlation-between") }) {
            view->setPage(page);
            takePicture(view, QString::fromLatin1(name), look);
        }
        view->setPage(Page::Matrices);
    }

    void takePicture(View* view, const QString& name, const QString& look)
    {
        m_window.showView(view);
        waitFor([view] { return !view->isBusy(); });
        settle();
        const QString file = QStringLiteral("%1-%2.png").arg(name, look);
        write(m_window.grab(), file);
        write(m_window.views()->grab(), QStringLiteral("views/") + file);
    }

    void write(const QPixmap& picture, const QString& name)
    {
        const QString path = QDir(m_folder).filePath(name);
        if (!picture.save(path))
            throw Failure("cannot write " + path.toStdString());
        print(path);
    }

    void save()
    {
        const QString path = QDir(m_folder).filePath(QStringLiteral("run.h5"));
        m_workbench.files.save(path);
        waitFor([this] { return !m_workbench.model.isModified(); });
        print(path);
    }

    /// Runs the event loop until the condition holds; throws what the program reported meanwhile.
    void waitFor(const std::function<bool()>& condition)
    {
        QEventLoop loop;
        QTimer timer;
        QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
            if (condition() || !m_failure.isEmpty())
                loop.quit();
        });
        timer.start(pictureMs);
        loop.exec();
        if (!m_failure.isEmpty())
            throw Failure(m_failure.toStdString());
    }

    void settle()
    {
        QElapsedTimer clock;
        clock.start();
        waitFor([&clock] { return clock.elapsed() > settleMs; });
    }

    static void say(const char* text) { std::fprintf(stderr, "%s\n", text); }
    static void print(const QString& path)
    {
        std::printf("%s\n", qPrintable(path));
        std::fflush(stdout);
    }

    QString m_folder;
    QTemporaryDir m_studies;
    Workbench m_workbench;
    MainWindow m_window;
    QString m_failure;
};

}

int runTour(const QString& folder)
{
    try {
        if (!QDir().mkpath(folder + QStringLiteral("/views")) || !QFileInfo(folder).isWritable())
            throw BadInput("cannot write into the folder " + folder.toStdString());
        applyLook(Look::Light);
        QApplication::setQuitOnLastWindowClosed(false);
        Tour(folder).walk();
        return 0;
    } catch (const Error& error) {
        std::fprintf(stderr, "cmir-workbench: error: %s\n", error.what());
        return error.kind() == ErrorKind::BadInput ? 2 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "cmir-workbench: error: %s\n", error.what());
        return 1;
    }
}

}
