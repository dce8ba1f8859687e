#include "ui/studies/axis_list.h"

#include "ui/text.h"

#include <QJsonObject>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace cmir::ui {

namespace {

/// What a further row begins with: what the paper varies, in its order.
const QStringList usualKeys { QStringLiteral("lambda1"), QStringLiteral("K"), QStringLiteral("alpha1"),
    QStringLiteral("lambda2"), QStringLiteral("lambda3"), QStringLiteral("alpha"), QStringLiteral("learning_rate"),
    QStringLiteral("d") };

}

AxisList::AxisList(AxisRow::Suggest suggest, QWidget* parent)
    : QWidget(parent)
    , m_suggest(suggest)
    , m_drawn(suggest == AxisRow::Suggest::Range)
    , m_layout(new QVBoxLayout(this))
    , m_add(new QPushButton(tr("&Add parameter")))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    connect(m_add, &QPushButton::clicked, this, [this] { addUsual(1); });
}

AxisRow* AxisList::add(const QString& key)
{
    auto* row = new AxisRow(key, m_suggest);
    row->setDrawn(m_drawn);
    m_rows << row;
    m_layout->addWidget(row);
    connect(row, &AxisRow::edited, this, &AxisList::changed);
    connect(row, &AxisRow::removeRequested, this, [this, row] { remove(row); });
    changed();
    return row;
}

void AxisList::setDrawn(bool drawn)
{
    m_drawn = drawn;
    for (AxisRow* row : std::as_const(m_rows))
        row->setDrawn(drawn);
}

void AxisList::addUsual(int count)
{
    for (const QString& key : usualKeys)
        if (count > 0 && std::ranges::none_of(m_rows, [&key](AxisRow* row) { return row->key() == key; })) {
            add(key);
            --count;
        }
}

void AxisList::remove(AxisRow* row)
{
    m_rows.removeAll(row);
    m_layout->removeWidget(row);
    row->deleteLater();
    changed();
}

void AxisList::changed()
{
    for (AxisRow* row : std::as_const(m_rows))
        row->setRemovable(m_rows.size() > 1);
    m_add->setEnabled(m_rows.size() < most);
    m_add->setToolTip(
        richTip(m_add->isEnabled() ? tr("A further parameter that is varied together with the others.")
                                   : tr("More than %1 parameters cannot be read in one picture.").arg(most)));
    Q_EMIT edited();
}

std::vector<SearchAxis> AxisList::axes() const
{
    std::vector<SearchAxis> axes;
    for (const AxisRow* row : m_rows)
        axes.push_back(row->axis());
    return axes;
}

QStringList AxisList::texts() const
{
    QStringList texts;
    for (const AxisRow* row : m_rows)
        texts << row->text();
    return texts;
}

QJsonArray AxisList::state() const
{
    QJsonArray axes;
    for (const AxisRow* row : m_rows)
        axes << QJsonObject { { QStringLiteral("key"), row->key() }, { QStringLiteral("values"), row->values() } };
    return axes;
}

void AxisList::restore(const QJsonArray& state)
{
    QList<QPair<QString, QString>> axes;
    for (const QJsonValue& axis : state)
        if (const QString key = axis[u"key"].toString(); AxisRow::offers(key) && axes.size() < most)
            axes.append({ key, axis[u"values"].toString() });
    if (axes.isEmpty())
        return;
    const QList<AxisRow*> before = m_rows;
    for (const auto& [key, values] : axes)
        add(key)->setValues(values);
    for (AxisRow* row : before)
        remove(row);
}

}
