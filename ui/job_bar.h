#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;

namespace cmir::ui {

class JobRunner;

/// How far the job of one slot is, what it does and how long it still takes; empty while there is none. Its text may be
/// cut rather than widen the window.
class JobBar : public QWidget {
    Q_OBJECT

public:
    /// The time left is added to what the job says of itself, unless that ends with it (as that of a study does, which
    /// knows it better).
    JobBar(JobRunner& jobs, const QString& slot, QWidget* parent = nullptr);

Q_SIGNALS:
    /// A job of the slot has begun or ended.
    void changed();

private:
    void begin(const QString& title);
    void end();
    void say(const QString& text);

    QString m_slot;
    QProgressBar* m_progress;
    QLabel* m_what;
};

}
