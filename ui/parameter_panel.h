#pragma once

#include "core/config/parameter.h"

#include <QHash>
#include <QScrollArea>

#include <map>

class QAbstractButton;
class QLineEdit;

namespace cmir::ui {

class CollapsibleGroup;
class ParameterEditor;
class NextRun;
class RunModel;
class Settings;

/// Every parameter of the registry, grouped, bound to the model's parameters. The panel names no parameter: it follows
/// what the registry says of each.
///
/// It goes by the method of the next run, while a run trains by that run's. What plays no part in it is disabled and
/// says why, and the group says at its head what the method sets. Such parameters show the value that is trained with;
/// the user's own stays in the model and is back with a method that asks for it.
///
/// At its head stands what is turned most; the rest is folded at the first start, and found by a search over names,
/// keys and help. *Changed* leaves what differs from the nearest preset. Beside the weight of a term stands the share
/// that the weighted term had of the loss in the newest epoch.
class ParameterPanel : public QScrollArea {
    Q_OBJECT

public:
    ParameterPanel(NextRun& next, const RunModel& model, Settings& settings, QWidget* parent = nullptr);

    ParameterEditor* editor(const QString& key) const { return m_editors.value(key); }
    QList<ParameterEditor*> editors() const;
    CollapsibleGroup* group(ParameterGroup group) const { return m_groups.at(group); }
    /// Takes over what is typed and has not arrived in the model yet: for all who use the settings. Returns why the
    /// first text that is not valid was not taken, naming its field, which gets the keyboard; empty: all is taken.
    QString takeTyped();
    QLineEdit* search() const { return m_search; }
    QAbstractButton* changedButton() const { return m_changed; }
    void addToHead(QWidget* widget); ///< beside the search
    QSize sizeHint() const override;

Q_SIGNALS:
    void held(bool on); ///< a slider, by the mouse
    /// The user changed a live parameter while a run trains (the model has the new value already).
    void liveValueEdited(const Parameter& parameter, const ParameterValue& value);

private:
    QWidget* makeSearch();
    void fitWidth();
    void addParameter(const Parameter& parameter, QWidget* page);
    void rememberSpan(ParameterEditor* editor);
    void edited(const Parameter& parameter, const ParameterValue& value);
    void showState();
    void showValues();
    void showEnabled();
    void showGroups();
    void showFound();
    void showShares();
    QString groupNote(ParameterGroup group) const;
    bool isLeftOut(const Parameter& parameter) const;
    Method method() const;

    NextRun& m_next;
    const RunModel& m_model;
    Settings& m_settings;
    QLineEdit* m_search;
    QAbstractButton* m_changed;
    std::map<ParameterGroup, CollapsibleGroup*> m_groups;
    QList<ParameterEditor*> m_order;
    QHash<QString, ParameterEditor*> m_editors;
};

}
