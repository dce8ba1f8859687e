#pragma once

#include "core/experiment/study.h"

#include <QHash>
#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace cmir {
struct StudyRun;
}

namespace cmir::ui {

class DataController;
class JobRunner;
class ModuleAgreement;
class NextRun;
class PinnedRuns;
class RunFiles;

/// What a point, bar, cell or line of a study's picture stands for: one way of training, with several seeds.
struct StudyPoint {
    std::shared_ptr<const StudyPlan> plan; ///< as trained
    std::size_t variant = 0;
    std::vector<std::int64_t> seeds; ///< that were trained
    QString text; ///< what it is and what it came to, in sentences
    QString folder; ///< of the study

    const StudyVariant& of() const { return plan->variants[variant]; }
};

/// In what a variant differs from its study's base: "λ₁ 0.3, K 5, text alone"; empty: in nothing but its method.
QString variantSettings(const StudyVariant& variant);
/// What a variant is, in a few words: "without R_inv (λ₁ 0)", "plain (ERM), λ₁ 0.3".
QString variantTitle(const StudyPlan& plan, std::size_t variant);

/// What can be done with a training of a study, whichever picture it was clicked in: take its settings, train with
/// them, open it, or pin it to compare. A training that the study did not keep is trained again, exactly, and found
/// from then on.
class PointDeeds : public QObject {
    Q_OBJECT

public:
    static const QString slot; ///< of the job runner

    PointDeeds(NextRun& next, DataController& data, RunFiles& files, PinnedRuns& pinned, JobRunner& jobs,
        ModuleAgreement& modules, QObject* parent = nullptr);

    /// What trains the settings of the panel, as its button does.
    void setTrain(std::function<void()> train) { m_train = std::move(train); }
    /// Whether a run trains whose settings are not to be changed, nor its place to be taken.
    void setIsTraining(std::function<bool()> isTraining) { m_isTraining = std::move(isTraining); }

    /// Why it cannot be done now, as a sentence; empty: it can.
    QString takeObstacle() const;
    QString openObstacle() const;
    QString pinObstacle(const StudyPoint& point, std::int64_t seed) const;

    /// All settings of the training but for its seed and those of the machine, as one step of undo; its modalities too,
    /// where the data are those of the study.
    void take(const StudyPoint& point);
    void takeAndTrain(const StudyPoint& point);
    void open(const StudyPoint& point, std::int64_t seed);
    bool isPinned(const StudyPoint& point, std::int64_t seed) const;
    void pin(const StudyPoint& point, std::int64_t seed); ///< or, where it is pinned, lets it go
    void showParameter(const QString& key) { Q_EMIT parameterWanted(key); }
    bool isBusy() const; ///< a training is looked for, or trained again
    void cancel();

Q_SIGNALS:
    void changed(); ///< an obstacle, or what is pinned
    void opened(const QString& text); ///< says how it came to be
    void differs(const QString& text); ///< opened, but not what the study measured
    void told(const QString& text);
    void parameterWanted(const QString& key); ///< is to be shown where it is set

private:
    void find(const StudyPoint& point, std::int64_t seed, const QString& title,
        const std::function<void(const StudyRun&)>& then);
    void tellOpened(const QString& path);

    NextRun& m_next;
    DataController& m_data;
    PinnedRuns& m_pinned;
    RunFiles& m_files;
    JobRunner& m_jobs;
    ModuleAgreement& m_modules;
    std::function<void()> m_train = [] {};
    std::function<bool()> m_isTraining = [] { return false; };
    QHash<QString, QString> m_places; ///< files of trainings that were found
    std::optional<DataSource> m_trainsWith; ///< when these data are there
    struct Opening {
        QString path, text;
        bool differs = false;
    };
    std::optional<Opening> m_opening;
};

}
