#include "tests/long/use/used_window.h"

#include "viz/qcustomplot_fence.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSlider>
#include <QSpinBox>
#include <QTabBar>
#include <QTest>
#include <QToolButton>

#include <algorithm>

namespace cmir::use {

namespace {

const QStringList texts { QStringLiteral("0.1, 1"), QStringLiteral("1..3"), QStringLiteral("nonsense ((("), QString(),
    QStringLiteral("label > 0"), QStringLiteral("K > 1"), QStringLiteral("abs(error) > 0.1 and split = valid"),
    QStringLiteral("μ 模 ü"), QStringLiteral("1e300"), QStringLiteral("7") };

/// Programs of elsewhere, and what would end the use: not for this hand.
bool isForbidden(const QString& text)
{
    for (const char* word : { "Slurm", "Quit", "system", "Manual", "About" })
        if (text.contains(QLatin1String(word)))
            return true;
    return false;
}

QString named(const QWidget* widget, const QString& does)
{
    QString name = widget->accessibleName();
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget); button && name.isEmpty())
        name = button->text();
    return QStringLiteral("%1 “%2”: %3").arg(QLatin1String(widget->metaObject()->className()), name, does);
}

QString useButton(QAbstractButton* button, Draw& draw)
{
    QMenu* menu = nullptr;
    if (auto* push = qobject_cast<QPushButton*>(button))
        menu = push->menu();
    if (auto* tool = qobject_cast<QToolButton*>(button))
        menu = tool->menu();
    if (menu && !draw.oneIn(4))
        return named(button, chooseAny(menu, draw));
    if (isForbidden(button->text()))
        return {};
    const QString what = named(button, QStringLiteral("clicked"));
    button->click();
    return what;
}

QString useCombo(QComboBox* box, Draw& draw)
{
    if (box->count() == 0)
        return {};
    const int index = draw.below(box->count());
    const QString what = named(box, box->itemText(index));
    QPointer<QComboBox> guard(box);
    box->setCurrentIndex(index);
    if (guard) // by the keyboard, which tells both
        Q_EMIT guard->activated(guard->currentIndex());
    return what;
}

QString useSpin(QSpinBox* box, Draw& draw)
{
    constexpr int few = 6; // trainings, seeds: more take their time and show nothing new
    const int value = box->minimum() + draw.below(std::min(few, box->maximum() - box->minimum() + 1));
    const QString what = named(box, QString::number(value));
    box->setValue(value);
    return what;
}

QString useLine(QLineEdit* line, Draw& draw)
{
    const QString text = draw.of(texts);
    const QString what = named(line, QStringLiteral("typed “%1”").arg(text));
    const QPointer<QLineEdit> guard(line);
    line->setFocus();
    line->setText(text);
    Q_EMIT line->textEdited(text);
    if (guard)
        QTest::keyClick(line, draw.oneIn(4) ? Qt::Key_Escape : Qt::Key_Return);
    return what;
}

QString useItems(QAbstractItemView* view, Draw& draw)
{
    const QAbstractItemModel* model = view->model();
    if (!model || model->rowCount(view->rootIndex()) == 0 || model->columnCount(view->rootIndex()) == 0)
        return {};
    const QModelIndex index = model->index(draw.below(model->rowCount(view->rootIndex())),
        draw.below(model->columnCount(view->rootIndex())), view->rootIndex());
    view->scrollTo(index);
    const QPoint at = view->visualRect(index).center();
    const QString what = named(view, QStringLiteral("row %1, column %2").arg(index.row()).arg(index.column()));
    const QPointer<QWidget> viewport(view->viewport());
    const Qt::KeyboardModifiers keys = draw.oneIn(4) ? Qt::ControlModifier
        : draw.oneIn(4)                              ? Qt::ShiftModifier
                                                     : Qt::NoModifier;
    QTest::mouseClick(viewport, Qt::LeftButton, keys, at);
    const QList<Qt::Key> more { Qt::Key_Down, Qt::Key_Up, Qt::Key_Space, Qt::Key_End, Qt::Key_P, Qt::Key_S };
    if (viewport && draw.oneIn(3))
        QTest::keyClick(viewport->parentWidget(), draw.of(more));
    return what;
}

QString usePlot(QCustomPlot* plot, Draw& draw)
{
    const auto anywhere
        = [&] { return QPoint(draw.below(std::max(plot->width(), 1)), draw.below(std::max(plot->height(), 1))); };
    const QPointer<QCustomPlot> guard(plot);
    const QList<Qt::KeyboardModifiers> modifiers { Qt::NoModifier, Qt::NoModifier, Qt::ShiftModifier, Qt::AltModifier,
        Qt::ControlModifier };
    const Qt::KeyboardModifiers keys = draw.of(modifiers);
    switch (draw.below(6)) {
    case 0: {
        const QPoint at = anywhere();
        const QPoint turn(0, draw.oneIn(2) ? 120 : -120);
        QWheelEvent wheel(at, plot->mapToGlobal(at), {}, turn, Qt::NoButton, keys, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(plot, &wheel);
        return named(plot, QStringLiteral("wheel"));
    }
    case 1: // move, rectangle or lasso, as the tool is
    case 2: {
        QTest::mousePress(plot, Qt::LeftButton, keys, anywhere());
        for (int i = 2 + draw.below(12); i > 0 && guard; --i)
            QTest::mouseMove(plot, anywhere());
        if (guard)
            QTest::mouseRelease(plot, Qt::LeftButton, keys, anywhere());
        return QStringLiteral("a plot: dragged");
    }
    case 3:
        QTest::mouseClick(plot, Qt::LeftButton, keys, anywhere());
        return QStringLiteral("a plot: clicked");
    case 4:
        QTest::mouseDClick(plot, Qt::LeftButton, {}, anywhere());
        return QStringLiteral("a plot: double click");
    default: {
        const QList<Qt::Key> all { Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down, Qt::Key_Plus, Qt::Key_Minus,
            Qt::Key_Home, Qt::Key_N, Qt::Key_P, Qt::Key_Return, Qt::Key_Escape, Qt::Key_Space };
        plot->setFocus();
        for (int i = 1 + draw.below(4); i > 0 && guard; --i)
            QTest::keyClick(guard.data(), draw.of(all));
        return QStringLiteral("a plot: keys");
    }
    }
}

/// Inner parts of others, and what belongs to a dialog's own end.
bool isUsable(const QWidget* widget)
{
    if (!widget->isVisible() || !widget->isEnabled() || widget->size().isEmpty()
        || qobject_cast<const QScrollBar*>(widget) || qobject_cast<const QHeaderView*>(widget)
        || qobject_cast<const QDialogButtonBox*>(widget->parentWidget()))
        return false;
    for (const QWidget* above = widget->parentWidget(); above; above = above->parentWidget())
        if (qobject_cast<const QComboBox*>(above) || qobject_cast<const QAbstractSpinBox*>(above)
            || qobject_cast<const QAbstractItemView*>(above))
            return false;
    return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget)
        || qobject_cast<const QSlider*>(widget) || qobject_cast<const QSpinBox*>(widget)
        || qobject_cast<const QDoubleSpinBox*>(widget) || qobject_cast<const QTabBar*>(widget)
        || qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractItemView*>(widget)
        || qobject_cast<const QCustomPlot*>(widget);
}

}

QString chooseAny(QMenu* menu, Draw& draw)
{
    const QPointer<QMenu> guard(menu);
    Q_EMIT menu->aboutToShow();
    QList<QAction*> all;
    if (guard)
        for (QAction* action : menu->actions())
            if (action->isEnabled() && !action->isSeparator() && !isForbidden(action->text()))
                all << action;
    if (all.isEmpty())
        return QStringLiteral("an empty menu");
    QAction* action = draw.of(all);
    if (action->menu())
        return action->text() + QStringLiteral(" ▸ ") + chooseAny(action->menu(), draw);
    const QString what = QStringLiteral("“%1”").arg(action->text());
    action->trigger();
    if (guard)
        Q_EMIT guard->aboutToHide();
    return what;
}

QString useAnyWidget(QWidget* root, Draw& draw)
{
    QList<QWidget*> all = root->findChildren<QWidget*>();
    all.removeIf([](const QWidget* widget) { return !isUsable(widget); });
    if (all.isEmpty())
        return {};
    QWidget* widget = draw.of(all);
    if (auto* combo = qobject_cast<QComboBox*>(widget))
        return useCombo(combo, draw);
    if (auto* spin = qobject_cast<QSpinBox*>(widget))
        return useSpin(spin, draw);
    if (auto* number = qobject_cast<QDoubleSpinBox*>(widget)) {
        number->setValue(number->minimum() + draw.share() * 0.2 * (number->maximum() - number->minimum()));
        return named(number, QString::number(number->value()));
    }
    if (auto* slider = qobject_cast<QSlider*>(widget)) {
        const QString what = named(slider, QStringLiteral("moved"));
        slider->setValue(slider->minimum() + draw.below(slider->maximum() - slider->minimum() + 1));
        return what;
    }
    if (auto* tabs = qobject_cast<QTabBar*>(widget)) {
        const QString what = named(tabs, QStringLiteral("another tab"));
        tabs->setCurrentIndex(draw.below(tabs->count()));
        return what;
    }
    if (auto* line = qobject_cast<QLineEdit*>(widget))
        return useLine(line, draw);
    if (auto* plot = qobject_cast<QCustomPlot*>(widget))
        return usePlot(plot, draw);
    if (auto* items = qobject_cast<QAbstractItemView*>(widget))
        return useItems(items, draw);
    return useButton(qobject_cast<QAbstractButton*>(widget), draw);
}

}
