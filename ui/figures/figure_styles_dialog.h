#pragma once

#include "viz/figure_style.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QListWidget;
class QPushButton;
class QSpinBox;

namespace cmir::ui {

class FigureStyles;

/// The named styles: choose one at the left, change it at the right. What is changed is remembered at once.
class FigureStylesDialog : public QDialog {
    Q_OBJECT

public:
    explicit FigureStylesDialog(FigureStyles& styles, QWidget* parent = nullptr);

    QString current() const;
    void setCurrent(const QString& name);
    QListWidget* list() const { return m_list; }
    QDoubleSpinBox* widthBox() const { return m_width; }
    QDoubleSpinBox* heightBox() const { return m_height; }
    QDoubleSpinBox* pointsBox() const { return m_points; }
    QDoubleSpinBox* lineBox() const { return m_line; }
    QComboBox* familyBox() const { return m_family; }
    QComboBox* colorsBox() const { return m_colors; }
    QPushButton* copyButton() const { return m_copy; }
    QPushButton* removeButton() const { return m_remove; }
    /// Why a name was not taken, or that the style is the program's own; empty: nothing.
    QString note() const;

private:
    QWidget* makeList();
    QWidget* makeForm();
    void fill(const QString& select);
    void showStyle();
    void takeStyle();
    void renamed(const QString& to);

    FigureStyles& m_styles;
    bool m_filling = false;
    QListWidget* m_list = nullptr;
    QWidget* m_form = nullptr;
    QDoubleSpinBox *m_width = nullptr, *m_height = nullptr, *m_points = nullptr, *m_line = nullptr;
    QComboBox *m_family = nullptr, *m_colors = nullptr;
    QCheckBox *m_title = nullptr, *m_caption = nullptr;
    QSpinBox* m_dpi = nullptr;
    QLabel* m_note = nullptr;
    QPushButton *m_copy = nullptr, *m_remove = nullptr, *m_rename = nullptr;
};

}
