#pragma once

#include "core/import/foreign_file.h"
#include "core/import/mapping.h"

#include <memory>

namespace cmir::ui {

/// A file of another program and what is to be made of it. The file may be another than the one that was asked about:
/// features of its text can have been joined.
struct ImportChoice {
    std::shared_ptr<const foreign::File> file;
    foreign::Mapping mapping;
};

}
