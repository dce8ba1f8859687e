#pragma once

#include <QLabel>

namespace cmir::ui {

/// One line of plain text that gives way to what stands beside it: what does not fit ends in "…". text() stays the
/// whole; the tooltip is the caller's.
class ElidedLabel : public QLabel {
public:
    explicit ElidedLabel(QWidget* parent = nullptr);
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

}
