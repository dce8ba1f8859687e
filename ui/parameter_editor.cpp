#include "ui/parameter_editor.h"

#include "core/common/error.h"
#include "ui/font_fit.h"
#include "ui/icons.h"
#include "ui/manual/manual_text.h"
#include "ui/quiet_widgets.h"
#include "ui/slider_mapping.h"
#include "ui/text.h"
#include "ui/value_box.h"

#include <QAction>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace cmir::ui {

namespace {
constexpr int dragMs = 50;
}

ParameterEditor::ParameterEditor(const Parameter& parameter, QWidget* parent)
    : QObject(parent)
    , m_parameter(parameter)
    , m_value(parameter.defaultValue())
    , m_label(new QLabel(parent))
    , m_reset(new QToolButton(parent))
    , m_refusal(new QLabel(parent))
{
    const QString label = toQt(parameter.label);
    m_label->setTextFormat(Qt::RichText);
    showName();
    switch (parameter.type) {
    case ParameterType::Integer:
    case ParameterType::Real:
        makeNumber(parent);
        break;
    case ParameterType::Choice:
        makeChoice(parent);
        break;
    case ParameterType::Text:
        makeText(parent);
        break;
    }
    m_label->setBuddy(control());

    m_reset->setIcon(icon(QStringLiteral("reset")));
    m_reset->setAutoRaise(true);
    fitToFont(m_reset, [reset = m_reset] {
        const int text = reset->fontMetrics().height();
        reset->setIconSize(QSize(text - 2, text - 2));
        reset->setFixedSize(text + 8, text + 8);
    });
    m_reset->setAccessibleName(tr("Reset %1").arg(label));
    m_reset->setToolTip(tr("Back to the default, %1").arg(toQt(parameter.format(parameter.defaultValue()))));
    QSizePolicy keepSpace = m_reset->sizePolicy();
    keepSpace.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(keepSpace);
    connect(m_reset, &QToolButton::clicked, this, [this] { edit(m_parameter.defaultValue()); });

    m_refusal->setWordWrap(true);
    m_refusal->setProperty("role", QStringLiteral("error"));
    m_refusal->hide();
    m_drag.setSingleShot(true);
    m_drag.setInterval(dragMs);
    connect(&m_drag, &QTimer::timeout, this, &ParameterEditor::flushDrag);
    setEnabled(true, {});
    showValue();
}

void ParameterEditor::showName()
{
    const QString label = toQt(m_parameter.label), unit = toQt(m_parameter.unit);
    QString text = m_parameter.symbol.empty()
        ? label
        : QStringLiteral("<b>%1</b>&nbsp; %2").arg(toQt(m_parameter.symbol), label);
    for (const QString& small : { unit.isEmpty() ? QString() : QStringLiteral("(%1)").arg(unit), m_remark })
        if (!small.isEmpty())
            text += QStringLiteral(" <small>%1</small>").arg(small);
    m_label->setText(text);
}

void ParameterEditor::setRemark(const QString& remark, const QString& meaning)
{
    if (remark == m_remark && meaning == m_remarkMeaning)
        return;
    m_remark = remark;
    m_remarkMeaning = meaning;
    showName();
    showTip();
}

void ParameterEditor::makeNumber(QWidget* parent)
{
    m_box = new ValueBox(m_parameter, parent);
    connect(m_box, &ValueBox::valueEdited, this, &ParameterEditor::edit);
    connect(m_box, &ValueBox::refused, this, &ParameterEditor::showRefusal);
    if (SliderMapping(m_parameter).isUseful())
        makeSlider(parent);
}

void ParameterEditor::makeSlider(QWidget* parent)
{
    m_wantedSpan = m_parameter.usualRange();
    m_slider = new QuietSlider(Qt::Horizontal, parent);
    m_slider->setAccessibleName(toQt(m_parameter.label));
    m_slider->setMinimumWidth(80); // room for the curve behind it
    connect(m_slider, &QSlider::valueChanged, this, &ParameterEditor::dragTo);
    connect(m_slider, &QSlider::sliderPressed, this, [this] { Q_EMIT held(true); });
    connect(m_slider, &QSlider::sliderReleased, this, [this] {
        flushDrag();
        Q_EMIT held(false);
    });
    m_wider = new QAction(this);
    m_usual = new QAction(tr("&Usual range"), this);
    connect(m_wider, &QAction::triggered, this, [this] { wantSpan(widerSpan(m_parameter, m_shownSpan)); });
    connect(m_usual, &QAction::triggered, this, [this] { wantSpan(m_parameter.usualRange()); });
    m_slider->addActions({ m_wider, m_usual }); // the Menu key opens it too
    m_slider->setContextMenuPolicy(Qt::ActionsContextMenu);
}

double ParameterEditor::number() const
{
    return m_parameter.type == ParameterType::Integer ? static_cast<double>(std::get<std::int64_t>(m_value))
                                                      : std::get<double>(m_value);
}

void ParameterEditor::setWantedSpan(const NumberRange& span)
{
    // What is remembered may be of another version of the program.
    const NumberRange usual = m_parameter.usualRange(), allowed = m_parameter.allowedRange();
    m_wantedSpan = { std::clamp(span.minimum, allowed.minimum, usual.minimum),
        std::clamp(span.maximum, usual.maximum, allowed.maximum) };
    showValue();
}

QString ParameterEditor::spanText(const NumberRange& span) const
{
    const auto text = [this](double end) {
        return toQt(m_parameter.format(m_parameter.type == ParameterType::Integer
                ? ParameterValue(static_cast<std::int64_t>(std::llround(end)))
                : ParameterValue(end)));
    };
    return tr("%1 to %2").arg(text(span.minimum), text(span.maximum));
}

/// By the user: from the menu, or by a value.
void ParameterEditor::wantSpan(const NumberRange& span)
{
    if (span == m_wantedSpan)
        return;
    setWantedSpan(span);
    Q_EMIT wantedSpanChanged(m_wantedSpan);
}

void ParameterEditor::showSpan()
{
    const NumberRange span = spanWith(m_parameter, m_wantedSpan, number());
    if (span != m_shownSpan) {
        m_shownSpan = span;
        const SliderMapping mapping(m_parameter, span);
        m_slider->setRange(0, mapping.last());
        m_slider->setPageStep(std::max(1, mapping.last() / 10));
        m_slider->setAccessibleDescription(tr("from %1").arg(spanText(span)));
        const NumberRange wider = widerSpan(m_parameter, span);
        m_wider->setEnabled(wider != span);
        m_wider->setText(m_wider->isEnabled() ? tr("&Wider range: %1").arg(spanText(wider))
                                              : tr("&Wider range: this is all that is allowed"));
    }
    m_usual->setEnabled(m_wantedSpan != m_parameter.usualRange());
}

void ParameterEditor::makeChoice(QWidget* parent)
{
    m_combo = new QuietComboBox(parent);
    for (const std::string& choice : m_parameter.choices)
        m_combo->addItem(toQt(choice));
    m_combo->setAccessibleName(toQt(m_parameter.label));
    connect(m_combo, &QComboBox::textActivated, this, [this](const QString& text) { edit(text.toStdString()); });
}

void ParameterEditor::makeText(QWidget* parent)
{
    if (m_parameter.choices.empty()) {
        m_line = new QLineEdit(parent);
    } else {
        m_combo = new QuietComboBox(parent);
        m_combo->setEditable(true);
        for (const std::string& choice : m_parameter.choices)
            m_combo->addItem(toQt(choice));
        m_line = m_combo->lineEdit();
        connect(m_combo, &QComboBox::textActivated, this, &ParameterEditor::takeLine);
    }
    m_line->setAccessibleName(toQt(m_parameter.label));
    connect(m_line, &QLineEdit::editingFinished, this, &ParameterEditor::takeLine);
}

void ParameterEditor::addTo(QGridLayout* grid, int row)
{
    if (m_slider) {
        grid->addWidget(m_label, row, 0);
        grid->addWidget(m_slider, row, 1);
        grid->addWidget(m_box, row, 2);
    } else {
        grid->addWidget(m_label, row, 0);
        grid->addWidget(m_box ? static_cast<QWidget*>(m_box)
                : m_combo     ? m_combo
                              : static_cast<QWidget*>(m_line),
            row, 1, 1, 2);
    }
    grid->addWidget(m_reset, row, 3);
    grid->addWidget(m_refusal, row + 1, 0, 1, columns);
    for (QWidget* widget : widgets())
        setManualSection(widget, manualSection(m_parameter));
}

QWidget* ParameterEditor::control() const
{
    if (m_box)
        return m_box;
    return m_combo ? static_cast<QWidget*>(m_combo) : m_line;
}

std::vector<QWidget*> ParameterEditor::widgets() const
{
    std::vector<QWidget*> all { m_label };
    for (QWidget* widget : std::initializer_list<QWidget*> { m_slider, m_box, m_combo, m_combo ? nullptr : m_line })
        if (widget)
            all.push_back(widget);
    return all;
}

void ParameterEditor::setValue(const ParameterValue& value)
{
    m_drag.stop();
    m_dragged.reset();
    m_value = value;
    showRefusal({});
    showValue();
}

void ParameterEditor::showValue()
{
    if (m_box)
        m_box->setValue(m_value);
    if (m_slider && !m_slider->isSliderDown()) {
        const QSignalBlocker quiet(m_slider);
        showSpan();
        m_slider->setValue(SliderMapping(m_parameter, m_shownSpan).positionOf(number()));
    }
    if (m_combo && !m_line)
        m_combo->setCurrentText(toQt(std::get<std::string>(m_value)));
    else if (m_line)
        m_line->setText(toQt(std::get<std::string>(m_value)));
    m_reset->setVisible(m_value != m_parameter.defaultValue() && !m_label->isHidden());
}

void ParameterEditor::edit(const ParameterValue& value)
{
    setValue(value);
    if (m_slider) // what the user turns or types stays in reach
        wantSpan(m_shownSpan);
    Q_EMIT valueEdited(value);
}

void ParameterEditor::dragTo(int position)
{
    const double number = SliderMapping(m_parameter, m_shownSpan).valueAt(position);
    m_dragged = m_parameter.type == ParameterType::Integer
        ? ParameterValue(static_cast<std::int64_t>(std::llround(number)))
        : ParameterValue(number);
    m_box->setValue(*m_dragged); // the number follows at once, the value when the drag rests or 50 ms have passed
    if (!m_drag.isActive())
        m_drag.start();
}

void ParameterEditor::flushDrag()
{
    m_drag.stop();
    if (const auto dragged = std::exchange(m_dragged, std::nullopt); dragged && *dragged != m_value)
        edit(*dragged);
}

void ParameterEditor::takeLine()
{
    try {
        const ParameterValue parsed = m_parameter.parse(m_line->text().toStdString());
        if (parsed == m_value)
            showRefusal({});
        else
            edit(parsed);
    } catch (const Error& error) {
        showRefusal(QString::fromUtf8(error.what()));
    }
}

bool ParameterEditor::takeTyped()
{
    flushDrag();
    if (m_box)
        return m_box->takeText();
    if (m_line)
        takeLine();
    return refusal().isEmpty();
}

void ParameterEditor::showRefusal(const QString& reason)
{
    m_refusal->setText(reason);
    m_refusal->setVisible(!reason.isEmpty());
    setMarked(m_box ? static_cast<QWidget*>(m_box) : m_line, !reason.isEmpty());
}

QString ParameterEditor::refusal() const
{
    return m_refusal->text();
}

QString ParameterEditor::teachingTip() const
{
    const Parameter& p = m_parameter;
    QString help = toQt(p.help).toHtmlEscaped();
    QString tip = QStringLiteral("<qt><p><b>%1</b></p><p>%2</p>")
                      .arg(toQt(p.symbol.empty() ? p.label : p.symbol + " · " + p.label).toHtmlEscaped(), help);
    tip += QStringLiteral("<p>%1: %2<br>%3: %4<br>%5: <tt>%6</tt><br>%7</p>")
               .arg(tr("Allowed"), toQt(p.allowed()).toHtmlEscaped(), tr("Default"),
                   toQt(p.format(p.defaultValue())).toHtmlEscaped(), tr("Key"), toQt(p.key),
                   tr("Takes effect: %1").arg(toQt(p.takesEffect())));
    return tip;
}

void ParameterEditor::setEnabled(bool enabled, const QString& whyNot)
{
    if (enabled == m_enabled && whyNot == m_whyNot)
        return;
    m_enabled = enabled;
    m_whyNot = whyNot;
    if (!enabled)
        setValue(m_value);
    for (QWidget* widget : widgets())
        widget->setEnabled(enabled);
    m_reset->setEnabled(enabled);
    showTip();
}

void ParameterEditor::showTip()
{
    QString tip = teachingTip();
    if (!m_remark.isEmpty())
        tip += QStringLiteral("<p>%1: %2</p>").arg(m_remark, m_remarkMeaning.toHtmlEscaped());
    if (!m_enabled)
        tip += QStringLiteral("<p><i>%1</i></p>").arg(m_whyNot.toHtmlEscaped());
    tip += QStringLiteral("</qt>");
    for (QWidget* widget : widgets())
        widget->setToolTip(tip);
    if (m_slider && m_enabled)
        m_slider->setToolTip(
            tip + QStringLiteral("<p><i>%1</i></p>").arg(tr("A right click or the Menu key: a wider range.")));
}

bool ParameterEditor::isEnabled() const
{
    return control()->isEnabled();
}

QString ParameterEditor::toolTip() const
{
    return control()->toolTip();
}

bool ParameterEditor::isVisible() const
{
    return !m_label->isHidden();
}

void ParameterEditor::setVisible(bool visible)
{
    if (visible == isVisible())
        return;
    for (QWidget* widget : widgets())
        widget->setVisible(visible);
    QSizePolicy place = m_reset->sizePolicy(); // which keeps the row's height
    place.setRetainSizeWhenHidden(visible);
    m_reset->setSizePolicy(place);
    m_reset->setVisible(visible && m_value != m_parameter.defaultValue());
    m_refusal->setVisible(visible && !m_refusal->text().isEmpty());
}

}
