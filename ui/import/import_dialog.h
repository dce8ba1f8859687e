#pragma once

#include "core/import/column_facts.h"
#include "core/import/foreign_file.h"
#include "core/import/mapping.h"
#include "ui/latest_job.h"

#include <QDialog>
#include <QList>
#include <QStringList>

#include <memory>
#include <vector>

class QComboBox;
class QDialogButtonBox;
class QLabel;
class QListWidget;
class QTableWidget;

namespace cmir::ui {

class JobRunner;

/// Shows what a file of another program holds before it is taken: its layout, its columns, and what each is to be, which
/// can be changed. Below stands what will be done, or why it cannot, as the mapping is now.
class ImportDialog : public QDialog {
    Q_OBJECT

public:
    ImportDialog(std::shared_ptr<const foreign::File> file, JobRunner& jobs, QWidget* parent = nullptr);

    /// As the choices are now.
    foreign::Mapping mapping() const;
    /// Whether it can be taken so; not before that was found out.
    bool canImport() const;

    /// What a column is to be, by its name in the file: "modality text", "label", "id" ...
    void setRole(const QString& column, const QString& role);
    QStringList rolesOf(const QString& column) const;
    void setSplit(const QString& split, const QString& becomes);
    QStringList steps() const; ///< what is said below

private:
    void fillColumns();
    void fillSplits();
    QComboBox* roleBox(const foreign::Column& column);
    void preview();
    void show(const QStringList& steps, bool possible);
    void showFacts(const std::vector<foreign::ColumnFacts>& facts);

    std::shared_ptr<const foreign::File> m_file;
    foreign::Mapping m_default;
    QTableWidget* m_columns;
    QTableWidget* m_splits;
    QListWidget* m_steps;
    QDialogButtonBox* m_buttons;
    QList<QComboBox*> m_roles; ///< of each column of the first split
    QList<QComboBox*> m_becomes; ///< of each split
    LatestJob m_planning;
    LatestJob m_measuring;
};

}
