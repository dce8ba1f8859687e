#pragma once

#include <QObject>
#include <QPointer>

class QWidget;

namespace cmir::ui {

class ManualWindow;

/// F1, wherever the keyboard is in the program: opens the manual at what it says of the widget there, or of the nearest
/// around it that it speaks of (setManualSection), or else of the widget under the mouse.
class HelpKey : public QObject {
    Q_OBJECT

public:
    explicit HelpKey(QWidget* window); ///< the program's, which is also the parent

    void showManual(const QString& section = {}); ///< empty: where it was left
    ManualWindow* manualWindow() const; ///< null before it was opened

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* m_window;
    QPointer<ManualWindow> m_manual;
};

}
