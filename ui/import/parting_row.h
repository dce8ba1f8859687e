#pragma once

#include "core/import/split_rule.h"
#include "ui/latest_job.h"

#include <QString>
#include <QStringList>
#include <QWidget>

#include <map>
#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace cmir::ui {

class JobRunner;

/// How the samples of a file are parted into train, valid and test: one line of an import.
class PartingRow : public QWidget {
    Q_OBJECT

public:
    explicit PartingRow(JobRunner& jobs, QWidget* parent = nullptr);

    foreign::SplitRule rule() const;
    void setRule(foreign::SplitRule::By by);
    void setFolder(const QString& folder) { m_folder = folder; } ///< where lists are looked for first
    void setFolds(int folds, int fold); ///< fold: from 1
    /// Ids or environments of each split, from files of lists; what cannot be read is told by `refused`.
    void readLists(const QStringList& paths);

Q_SIGNALS:
    void changed();
    void refused(const QString& why);

private:
    void ruleChosen();
    void askForLists();
    void showWhatPlaysAPart();
    bool byLists() const;

    QComboBox* m_rule;
    QLabel* m_seedHead;
    QSpinBox* m_seed;
    QSpinBox* m_folds;
    QSpinBox* m_fold;
    QLabel* m_listed;
    QLineEdit* m_leaveOut;
    std::map<std::string, std::vector<std::string>> m_lists;
    QString m_folder;
    LatestJob m_reading;
};

}
