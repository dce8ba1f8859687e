#pragma once

#include "core/experiment/scent_curve.h"
#include "ui/job_runner.h"
#include "ui/studies/point_deeds.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cmir::ui {

struct Workbench;

/// *Show what settings do*: while the user's hand rests and nothing else is under way, the next run's settings are
/// trained with other values of the parameters on show, and what came out is their curves. A training, a study, a
/// measurement or a picture that begins ends that at the next step; it goes on when all is at rest again. Results are
/// kept in a folder by the names of their jobs, so that settings that one comes back to have their curves at once.
///
/// A curve belongs to all other settings (scentSurroundings). When those change it is stale until enough of the new one
/// is there; turning the parameter itself only adds to it.
class ScentController : public QObject {
    Q_OBJECT

public:
    enum class State {
        Off, ///< by its switch, or there is no folder
        Cannot, ///< these settings are not trained unasked: says() has the reason
        Waiting, ///< for a moment of rest
        Training,
        TooSlow, ///< a training takes longer than one may unasked
        Failed,
        Complete, ///< all that is to be known of these settings is known
    };

    explicit ScentController(Workbench& workbench, QObject* parent = nullptr);
    ~ScentController() override; ///< waits for at most a step

    /// Where results are kept; without a folder nothing is trained.
    void setFolder(const std::filesystem::path& folder);
    /// How long nothing may have happened before something is trained; for tests.
    void setRest(int milliseconds);
    void setYields(bool yields) { m_yields = yields; } ///< ScentOptions::yields
    /// Seconds that a training may take unasked; for tests.
    void setPatience(double seconds) { m_patience = seconds; }
    /// The parameters whose sliders are on show, in the order in which their curves are wanted.
    void setKeys(const std::vector<std::string>& keys);

    bool isOn() const;
    void setOn(bool on);
    /// Whether trainings are begun that take longer than a few seconds.
    bool takesLong() const;
    void setTakesLong(bool on);

    ScentMetric metric() const;
    void setMetric(const ScentMetric& metric);
    std::vector<std::string> splits() const; ///< that can be looked at; empty: there is no data yet
    std::vector<std::string> metrics() const;

    State state() const { return m_state; }
    QString says() const; ///< a sentence about the state
    std::size_t finished() const; ///< trainings of the present plan
    std::size_t wanted() const { return m_plan.study.jobs(); }

    struct Shown {
        ScentCurve curve;
        bool stale = false; ///< of other settings
    };
    /// The curve of a parameter on show; null: there is none.
    const Shown* shown(const std::string& key) const;
    /// The trainings behind a point of a curve; nothing where there are none.
    std::optional<StudyPoint> point(const std::string& key, double value) const;
    /// One scale for all of them.
    const std::optional<ScentScale>& scale() const { return m_scale; }

Q_SIGNALS:
    void changed(); ///< curves, state, metric or switches

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    /// What is known of a parameter in one surrounding.
    struct Known {
        std::string surroundings;
        std::vector<std::shared_ptr<const ScentResults>> results; ///< of one surrounding; the newest last
    };

    void plan();
    void look();
    void giveWay();
    void rest();
    void tryToTrain();
    QString busyWith() const;
    QString obstacle() const;
    void take(const std::shared_ptr<const ScentResults>& results);
    void makeCurves();
    void enter(State state);

    Workbench& m_workbench;
    std::filesystem::path m_folder;
    std::vector<std::string> m_keys;
    ScentPlan m_plan;
    std::map<std::string, std::string> m_surroundings; ///< of the plan's parameters
    std::map<std::string, Known> m_known;
    std::map<std::string, Shown> m_shown;
    std::optional<ScentScale> m_scale;
    std::shared_ptr<const ScentResults> m_newest; ///< of the plan
    State m_state = State::Off;
    QString m_problem;
    double m_patience;
    bool m_yields = true;
    quint64 m_number = 0; ///< of the plan: what an earlier one still tells is dropped
    bool m_planned = false; ///< there is a plan of the settings as they are
    QTimer m_look, m_rest;
    JobRunner m_jobs; ///< its own: nothing of the window waits for them, or is told of them
};

}
