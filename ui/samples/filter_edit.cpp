#include "ui/samples/filter_edit.h"

#include "viz/theme.h"

#include <QApplication>
#include <QInputMethodEvent>
#include <QTextCharFormat>

namespace cmir::ui {

FilterEdit::FilterEdit(QWidget* parent)
    : QLineEdit(parent)
{
    setClearButtonEnabled(true);
    connect(this, &QLineEdit::textChanged, this, &FilterEdit::clearError);
}

void FilterEdit::markError(qsizetype position, qsizetype length)
{
    const qsizetype begin = std::clamp<qsizetype>(length > 0 ? position : text().size() - 1, 0, text().size());
    m_error = text().mid(begin, std::max<qsizetype>(length, 1));
    underline(begin, m_error.size());
}

void FilterEdit::clearError()
{
    if (std::exchange(m_error, QString()).isEmpty())
        return;
    underline(0, 0);
}

QString FilterEdit::errorText() const
{
    return m_error;
}

/// A line edit has no formats of its own; those that an input method lays over its text do the same.
void FilterEdit::underline(qsizetype position, qsizetype length)
{
    QList<QInputMethodEvent::Attribute> attributes;
    if (length > 0) {
        QTextCharFormat format;
        format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        format.setUnderlineColor(viz::Theme::fromPalette(QApplication::palette()).error);
        attributes.append({ QInputMethodEvent::TextFormat, static_cast<int>(position) - cursorPosition(),
            static_cast<int>(length), format });
    }
    QInputMethodEvent event(QString(), attributes);
    QApplication::sendEvent(this, &event);
}

}
