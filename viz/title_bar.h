#pragma once

#include "viz/theme.h"

#include <QList>
#include <QWidget>

namespace cmir::viz {

/// The line above a plot: its title at the left, what the pointer is at (the readout) at the right.
class TitleBar : public QWidget {
public:
    struct Part {
        QColor color; ///< of the swatch; invalid: no swatch
        QString text;
        QString brief {}; ///< where there is no room for the text; empty: as much of the text as fits
    };

    explicit TitleBar(QWidget* parent);
    void setTitle(const QString& title);
    QString title() const { return m_title; }
    /// `standing`: it is always there, not what is being read under the pointer, and gives way to the title.
    void setReadout(const QList<Part>& parts, bool standing = false);
    QString readoutText() const;
    void setTheme(const Theme& theme);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_title;
    QList<Part> m_parts;
    bool m_standing = false;
    Theme m_theme;
};

}
