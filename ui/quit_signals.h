#pragma once

#include <QObject>

class QSocketNotifier;

namespace cmir::ui {

/// SIGINT, SIGTERM and SIGHUP (unless it is ignored, as under nohup) as a Qt signal, for a window that keeps its work
/// before it quits. One object per program.
class QuitSignals : public QObject {
    Q_OBJECT

public:
    explicit QuitSignals(QObject* parent = nullptr);
    ~QuitSignals() override;

Q_SIGNALS:
    void received();

private:
    QSocketNotifier* m_notifier = nullptr;
};

}
