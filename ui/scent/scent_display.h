#pragma once

#include <QHash>
#include <QObject>

class QAction;
class QMenu;
class QToolButton;

namespace cmir::ui {

class ParameterPanel;
class ScentController;
class ScentStrip;
struct Workbench;

/// The curves of the scent in the parameter panel: a strip behind each slider that can have one, asked for where its
/// group is unfolded, and at the head of the panel a button with a menu: the switches, which metric of which split, and
/// how far it is. A click on a point of a curve opens its run: it is trained again, to the same bits.
class ScentDisplay : public QObject {
    Q_OBJECT

public:
    ScentDisplay(Workbench& workbench, ParameterPanel& panel, QObject* parent = nullptr);

    ScentController& controller() { return m_scent; } ///< trains nothing until it is given a folder
    ScentStrip* strip(const QString& key) const { return m_strips.value(key); } ///< null: it has none
    QToolButton* button() const { return m_button; }

private:
    void askForKeys();
    void makeMenu();
    void fillSplits(QMenu* menu);
    void fillMetrics(QMenu* menu);
    void showState();

    void open(const QString& key, double value);

    Workbench& m_workbench;
    ParameterPanel& m_panel;
    ScentController& m_scent;
    QHash<QString, ScentStrip*> m_strips;
    QToolButton* m_button;
    QAction *m_on, *m_takesLong, *m_state;
};

}
