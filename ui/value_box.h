#pragma once

#include "core/config/parameter.h"

#include <QAbstractSpinBox>

#include <optional>

namespace cmir::ui {

/// The number beside a slider: shows a parameter's value as the registry writes it (special words included), takes what
/// the registry reads, and steps as the slider does. Text that the registry refuses is marked and reported; the value
/// stays.
class ValueBox : public QAbstractSpinBox {
    Q_OBJECT

public:
    explicit ValueBox(const Parameter& parameter, QWidget* parent = nullptr);

    const ParameterValue& value() const { return m_value; }
    void setValue(const ParameterValue& value); ///< no signal; ends the mark
    bool isInvalid() const { return m_invalid; }
    /// Takes over what is typed, as Enter does. False: the registry refuses it, which is marked and reported.
    bool takeText();

    void stepBy(int steps) override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void valueEdited(const ParameterValue& value);
    void refused(const QString& reason); ///< empty: the text is accepted again

protected:
    bool event(QEvent* event) override;
    StepEnabled stepEnabled() const override;
    QValidator::State validate(QString& text, int& position) const override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    /// What is typed; none: the registry refuses it, which is marked and reported.
    std::optional<ParameterValue> typed();
    ParameterValue stepped(const ParameterValue& from, int steps) const;
    void setInvalid(const QString& reason);
    void showValue();

    const Parameter& m_parameter;
    ParameterValue m_value;
    bool m_invalid = false;
};

}
