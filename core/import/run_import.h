#pragma once

#include "core/common/job.h"
#include "core/data/dataset.h"
#include "core/import/foreign_file.h"
#include "core/import/imported_data.h"
#include "core/import/mapping.h"
#include "core/run/run_record.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cmir::foreign {

/// How the data of a run were imported from a file of another program. Nothing is there where they were not, or where
/// an earlier version did it.
struct RunImport {
    std::optional<Mapping> mapping;
    std::string source, sourceSha256; ///< the file's name, without a folder
    std::optional<JoinedFrom> textFeatures;
    std::vector<std::string> classNames; ///< of any data that name their classes; by their numbers in training
};

/// What a run keeps of it, beside its software: "data_source", "data_import_mapping" ... Lists of ids, by which samples
/// were parted, stay with the dataset file.
std::map<std::string, std::string> recordOfImport(const Dataset& dataset);
/// The same, read again.
RunImport importOf(const RunRecord& run);
/// What a person is shown of a run's software: the record of the columns is for programs.
std::map<std::string, std::string> shownSoftware(const std::map<std::string, std::string>& software);

/// Whether files are read by their columns (readForRun) and not as a whole dataset: those of another program, several,
/// and a dataset file without train or test, or with samples that have no label, as new data are.
bool isReadByColumns(const std::vector<std::string>& paths, const std::function<bool()>& cancelled = {});

/// A file of another program, and what its columns are for a run.
struct ReadForRun {
    File file;
    Mapping mapping;
};

/// Reads files (several: computational sequences) that a run is to be applied to. The columns are what they were in the
/// run's own import, as far as the file has them, else what is usual. Where the run's text was joined from another file
/// and this file has none, it is joined again: from the file that is given; else from the run's, where that lies still,
/// or from one of its name beside the new file. What could not be joined is noted in the file. Throws as readForeign
/// and, for features that are given, joinTextFeatures.
ReadForRun readForRun(
    const std::vector<std::string>& paths, const ImportGiven& given, const RunRecord& run, const JobContext& job = {});

/// The dataset file of a run, made of the file of another program that it was imported from, as it was then where
/// nothing else is given; a dataset file is taken as it is. Throws as importedData; BadInput: it is another file.
ImportedData importedForRun(
    const std::filesystem::path& path, const ImportGiven& given, const RunRecord& run, const JobContext& job = {});

}
