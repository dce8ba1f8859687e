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
    // Beside a slider the room is the slider's; arrow keys step all the same.
    if (SliderMapping(parameter).isUseful() || parameter.type != ParameterType::Integer)
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

std::optional<ParameterValue> ValueBox::typed()
{
    try {
        const ParameterValue parsed = m_parameter.parse(lineEdit()->text().toStdString());
        setInvalid({});
        return parsed;
    } catch (const Error& error) {
        setInvalid(QString::fromUtf8(error.what()));
        return std::nullopt;
    }
}

bool ValueBox::takeText()
{
    const auto value = typed();
    if (!value)
        return false;
    const bool changed = *value != m_value;
    setValue(*value);
    if (changed)
        Q_EMIT valueEdited(*value);
    return true;
}

void ValueBox::setInvalid(const QString& reason)
{
    if (!m_invalid && reason.isEmpty())
        return;
    m_invalid = !reason.isEmpty();
    Q_EMIT refused(reason);
}

ParameterValue ValueBox::stepped(const ParameterValue& from, int steps) const
{
    const SliderMapping mapping(m_parameter);
    const auto* whole = std::get_if<std::int64_t>(&from);
    if (mapping.isUseful()) {
        const double moved = mapping.stepped(whole ? static_cast<double>(*whole) : std::get<double>(from), steps);
        return whole ? ParameterValue(static_cast<std::int64_t>(std::llround(moved))) : ParameterValue(moved);
    }
    if (!whole)
        return from;
    const auto least = static_cast<std::int64_t>(m_parameter.minimum);
    const auto most = static_cast<std::int64_t>(m_parameter.maximum);
    const bool hasStop = !m_parameter.specialWord.empty(); // a special value, below the least
    if (hasStop && *whole == m_parameter.specialValue)
        return steps > 0 ? least : *whole;
    if (hasStop && *whole == least && steps < 0)
        return m_parameter.specialValue;
    return std::max(least, *whole + std::min<std::int64_t>(steps, most - *whole));
}

void ValueBox::stepBy(int steps)
{
    const auto from = typed(); // from what stands there, taken over or not
    if (!from)
        return;
    const ParameterValue next = stepped(*from, steps);
    const bool changed = next != m_value;
    setValue(next);
    if (changed)
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

/// Undo is the window's, unless there is something typed to undo.
bool ValueBox::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool undo = key->matches(QKeySequence::Undo) && !lineEdit()->isUndoAvailable();
        const bool redo = key->matches(QKeySequence::Redo) && !lineEdit()->isRedoAvailable();
        if (undo || redo) {
            event->ignore();
            return true;
        }
    }
    return QAbstractSpinBox::event(event);
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
    hint.setWidth(fontMetrics().horizontalAdvance(QStringLiteral("000000")) + (buttonSymbols() == NoButtons ? 20 : 40));
    return hint;
}

QSize ValueBox::minimumSizeHint() const
{
    return sizeHint();
}

}
