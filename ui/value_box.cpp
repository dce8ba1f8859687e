#include "ui/value_box.h"

#include "core/common/error.h"
#include "ui/slider_mapping.h"
#include "ui/text.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace cmir::ui {

ValueBox::ValueBox(const Parameter& parameter, QWidget* parent)
    : QAbstractSpinBox(parent)
    , m_parameter(parameter)
    , m_value(parameter.defaultValue())
{
    setAlignment(Qt::AlignRight);
    setAccessibleName(toQt(parameter.label));
    setKeyboardTracking(false);
    if (!SliderMapping(parameter).isUseful() && parameter.type != ParameterType::Integer)
        setButtonSymbols(NoButtons);
    connect(this, &QAbstractSpinBox::editingFinished, this, &ValueBox::takeText);
    showValue();
}

void ValueBox::setValue(const ParameterValue& value)
{
    m_value = value;
    if (m_invalid)
        setInvalid({});
    showValue();
}

void ValueBox::showValue()
{
    const QString text = toQt(m_parameter.format(m_value));
    if (lineEdit()->text() != text)
        lineEdit()->setText(text);
}

double ValueBox::number() const
{
    if (const auto* whole = std::get_if<std::int64_t>(&m_value))
        return static_cast<double>(*whole);
    return std::get<double>(m_value);
}

void ValueBox::takeText()
{
    try {
        const ParameterValue parsed = m_parameter.parse(lineEdit()->text().toStdString());
        const bool changed = parsed != m_value;
        setInvalid({});
        m_value = parsed;
        showValue();
        if (changed)
            Q_EMIT valueEdited(parsed);
    } catch (const Error& error) {
        setInvalid(QString::fromUtf8(error.what()));
    }
}

void ValueBox::setInvalid(const QString& reason)
{
    if (!m_invalid && reason.isEmpty())
        return;
    m_invalid = !reason.isEmpty();
    Q_EMIT refused(reason);
}

void ValueBox::stepBy(int steps)
{
    const SliderMapping mapping(m_parameter);
    ParameterValue next = m_value;
    if (auto* whole = std::get_if<std::int64_t>(&next); whole && !mapping.isUseful()) {
        const auto least = static_cast<std::int64_t>(m_parameter.minimum);
        const bool atStop = !m_parameter.specialWord.empty() && *whole == m_parameter.specialValue;
        if (atStop)
            *whole = steps > 0 ? least : *whole;
        else if (*whole == least && steps < 0 && !m_parameter.specialWord.empty())
            *whole = m_parameter.specialValue;
        else
            *whole
                = std::max(least, *whole + std::min<std::int64_t>(steps, std::int64_t(m_parameter.maximum) - *whole));
    } else if (mapping.isUseful()) {
        const double moved = mapping.stepped(number(), steps);
        if (m_parameter.type == ParameterType::Integer)
            next = static_cast<std::int64_t>(std::llround(moved));
        else
            next = moved;
    }
    if (next == m_value)
        return;
    setValue(next);
    Q_EMIT valueEdited(next);
}

QAbstractSpinBox::StepEnabled ValueBox::stepEnabled() const
{
    return StepUpEnabled | StepDownEnabled;
}

QValidator::State ValueBox::validate(QString&, int&) const
{
    return QValidator::Acceptable; // the registry reads it when editing ends
}

void ValueBox::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) { // back to what holds
        setInvalid({});
        showValue();
        return;
    }
    QAbstractSpinBox::keyPressEvent(event);
}

void ValueBox::wheelEvent(QWheelEvent* event)
{
    // The panel scrolls; a value changes by the wheel only where the user went to it first.
    if (hasFocus())
        QAbstractSpinBox::wheelEvent(event);
    else
        event->ignore();
}

QSize ValueBox::sizeHint() const
{
    QSize hint = QAbstractSpinBox::sizeHint();
    hint.setWidth(fontMetrics().horizontalAdvance(QStringLiteral("000000")) + 40);
    return hint;
}

QSize ValueBox::minimumSizeHint() const
{
    return sizeHint();
}

}
