#pragma once

#include <QComboBox>
#include <QSlider>
#include <QSpinBox>
#include <QWheelEvent>

namespace cmir::ui {

/// Widgets that leave the wheel to the scroll area around them unless the user went to them first.
template <class Base> class Quiet : public Base {
public:
    explicit Quiet(QWidget* parent = nullptr)
        : Base(parent)
    {
        Base::setFocusPolicy(Qt::StrongFocus);
    }
    explicit Quiet(Qt::Orientation orientation, QWidget* parent = nullptr)
        : Base(orientation, parent)
    {
        Base::setFocusPolicy(Qt::StrongFocus);
    }

protected:
    void wheelEvent(QWheelEvent* event) override
    {
        if (Base::hasFocus())
            Base::wheelEvent(event);
        else
            event->ignore();
    }
};

using QuietSlider = Quiet<QSlider>;
using QuietComboBox = Quiet<QComboBox>;

/// A whole number, taken when it has been typed.
class SmallSpinBox : public Quiet<QSpinBox> {
public:
    SmallSpinBox(int least, int most)
    {
        setRange(least, most);
        setKeyboardTracking(false);
    }
};

/// Marks a widget whose text was refused, or takes the mark away.
void setMarked(QWidget* widget, bool marked);

}
