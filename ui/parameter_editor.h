#pragma once

#include "core/config/parameter.h"
#include "ui/slider_mapping.h"

#include <QObject>
#include <QTimer>

#include <optional>

class QAction;
class QComboBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QSlider;
class QToolButton;
class QWidget;

namespace cmir::ui {

class ValueBox;

/// The widgets of one parameter, made from its entry in the registry: name, slider and number (or a choice, or a line
/// of text), reset, and a line for the reason when typed text is refused.
///
/// The slider begins with the registry's usual range. Its menu makes it wider, and what is typed beyond an end does so
/// by itself; a value from elsewhere does for as long as it holds.
class ParameterEditor : public QObject {
    Q_OBJECT

public:
    /// `parameter` must outlive the editor (the registry's do).
    ParameterEditor(const Parameter& parameter, QWidget* parent);

    /// Puts the widgets into two rows of a grid of `columns` columns.
    void addTo(QGridLayout* grid, int row);
    static constexpr int columns = 4;
    static constexpr int rows = 2;

    const Parameter& parameter() const { return m_parameter; }
    const ParameterValue& value() const { return m_value; }
    void setValue(const ParameterValue& value); ///< no signal
    /// Disabled editors say why in their tooltip. What was typed or dragged and not taken by then is dropped.
    void setEnabled(bool enabled, const QString& whyNot);
    bool isEnabled() const;
    void setVisible(bool visible);
    bool isVisible() const;
    /// A few characters behind the name, with what they mean; empty: none.
    void setRemark(const QString& remark, const QString& meaning);
    QString remark() const { return m_remark; }
    QString toolTip() const;
    /// What the slider spans by the user's wish; meaningless without a slider. Never less than the registry's usual
    /// range.
    const NumberRange& wantedSpan() const { return m_wantedSpan; }
    void setWantedSpan(const NumberRange& span); ///< no signal
    const NumberRange& shownSpan() const { return m_shownSpan; }
    QAction* widerAction() const { return m_wider; } ///< null without a slider
    QAction* usualAction() const { return m_usual; }

    QWidget* control() const; ///< what takes the keyboard
    QSlider* slider() const { return m_slider; }
    ValueBox* box() const { return m_box; }
    QComboBox* combo() const { return m_combo; }
    QLineEdit* line() const { return m_line; }
    QToolButton* resetButton() const { return m_reset; }
    QString refusal() const; ///< the reason shown below; empty: none
    /// Takes over what is typed or dragged and has not arrived yet. False: it is refused, and refusal() says why.
    bool takeTyped();

Q_SIGNALS:
    void held(bool on); ///< its slider, by the mouse
    /// The user changed the value. While a slider is dragged at most about 20 times a second.
    void valueEdited(const ParameterValue& value);
    void wantedSpanChanged(const NumberRange& span); ///< by the user

private:
    void makeNumber(QWidget* parent);
    void makeSlider(QWidget* parent);
    double number() const;
    void wantSpan(const NumberRange& span);
    void showSpan();
    QString spanText(const NumberRange& span) const;
    void makeChoice(QWidget* parent);
    void makeText(QWidget* parent);
    void edit(const ParameterValue& value); ///< by the user
    void dragTo(int position);
    void flushDrag();
    void showValue();
    void showRefusal(const QString& reason);
    void takeLine();
    void showName();
    QString teachingTip() const;
    void showTip();
    std::vector<QWidget*> widgets() const;

    const Parameter& m_parameter;
    ParameterValue m_value;
    QLabel* m_label = nullptr;
    QSlider* m_slider = nullptr;
    QAction *m_wider = nullptr, *m_usual = nullptr;
    NumberRange m_wantedSpan, m_shownSpan;
    ValueBox* m_box = nullptr;
    QComboBox* m_combo = nullptr;
    QLineEdit* m_line = nullptr;
    QToolButton* m_reset = nullptr;
    QLabel* m_refusal = nullptr;
    QTimer m_drag;
    std::optional<ParameterValue> m_dragged;
    bool m_enabled = false;
    QString m_whyNot;
    QString m_remark, m_remarkMeaning;
};

}
