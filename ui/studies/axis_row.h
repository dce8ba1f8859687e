#pragma once

#include "core/experiment/sweep_plan.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace cmir::ui {

/// One parameter of a sweep: which, and its values as text ("0, 1e-06..1:7"), begun with what the registry says of it.
/// What the text comes to, or why it is refused, stands behind it.
class AxisRow : public QWidget {
    Q_OBJECT

public:
    /// What it begins with when a parameter is chosen.
    enum class Suggest {
        Points, ///< for a grid: suggestedValues
        Range, ///< for what is drawn: suggestedRange
    };
    explicit AxisRow(const QString& key, Suggest suggest = Suggest::Points, QWidget* parent = nullptr);

    static bool offers(const QString& key); ///< of a parameter that can be swept
    QString key() const;
    void setKey(const QString& key); ///< with the values that the registry suggests; no signal
    QString values() const;
    void setValues(const QString& values); ///< no signal
    QString text() const; ///< "lambda1=0,1e-06..1:7", as parseSearchAxis takes it
    SearchAxis axis() const; ///< throws BadInput
    /// Whether a range stands for all that lies in it, not for points on a grid.
    void setDrawn(bool drawn);
    void setRemovable(bool removable);

    QLineEdit* valuesEdit() const { return m_values; }
    QLabel* meaning() const { return m_meaning; }
    QToolButton* removeButton() const { return m_remove; }

Q_SIGNALS:
    void edited();
    void removeRequested();

private:
    void showMeaning();
    QString meaningText() const; ///< throws BadInput

    const Suggest m_suggest;
    bool m_drawn;
    QComboBox* m_parameter;
    QLineEdit* m_values;
    QLabel* m_meaning;
    QToolButton* m_remove;
};

/// Values for a sweep of a parameter, as text: decades with 0 of a logarithmic one, its whole numbers or steps between
/// its ends, its choices; of counts without a useful end, doublings about its default.
QString suggestedValues(const Parameter& parameter);
/// usualAxis
QString suggestedRange(const Parameter& parameter);

}
