#include "app/cmir/data_source.h"

#include "app/cmir/console.h"
#include "app/cmir/console_job.h"

#include "core/import/imported_data.h"

namespace cmir::app {

DataSource imported(DataSource source)
{
    if (source.synthetic())
        return source;
    const foreign::ImportedData data = foreign::importedData(source.path, {}, percentJob());
    Console::instance().endProgress();
    for (const std::string& notice : data.notices)
        Console::instance().note(notice);
    source.path = data.path.string();
    return source;
}

}
