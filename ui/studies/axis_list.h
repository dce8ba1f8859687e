#pragma once

#include "core/search/search_axis.h"
#include "ui/studies/axis_row.h"

#include <QJsonArray>
#include <QStringList>
#include <QWidget>

#include <vector>

class QPushButton;
class QVBoxLayout;

namespace cmir::ui {

/// The parameters that a study varies, a row for each, and the button that adds one, which whoever lays the view out
/// puts where there is room.
class AxisList : public QWidget {
    Q_OBJECT

public:
    static constexpr int most = 8;

    explicit AxisList(AxisRow::Suggest suggest, QWidget* parent = nullptr);

    const QList<AxisRow*>& rows() const { return m_rows; }
    AxisRow* add(const QString& key);
    void setDrawn(bool drawn); ///< of all rows
    void addUsual(int count); ///< so many of those that are usually varied and are not there yet
    std::vector<SearchAxis> axes() const; ///< throws BadInput
    QStringList texts() const; ///< as parseSearchAxis takes them
    QPushButton* addButton() const { return m_add; }

    QJsonArray state() const;
    void restore(const QJsonArray& state); ///< rows that do not fit are passed over

Q_SIGNALS:
    void edited();

private:
    void remove(AxisRow* row);
    void changed();

    const AxisRow::Suggest m_suggest;
    bool m_drawn;
    QList<AxisRow*> m_rows;
    QVBoxLayout* m_layout;
    QPushButton* m_add;
};

}
