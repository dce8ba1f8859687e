#include "app/cmir/command.h"
#include "app/cmir/output.h"

#include "core/config/parameter_words.h"
#include "core/config/preset.h"
#include "core/config/registry.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <iostream>
#include <memory>
#include <sstream>

namespace cmir::app {

namespace {

void printWrapped(const std::string& text, std::size_t indent, std::size_t limit)
{
    std::istringstream words(text);
    std::string line(indent, ' ');
    for (std::string word; words >> word;) {
        if (line.size() > indent && textWidth(line) + 1 + textWidth(word) > limit) {
            std::cout << line << '\n';
            line.assign(indent, ' ');
        }
        line += line.size() > indent ? " " + word : word;
    }
    std::cout << line << '\n';
}

void printParameter(const Parameter& parameter)
{
    std::cout << "  " << parameter.key;
    if (!parameter.symbol.empty())
        std::cout << " (" << parameter.symbol << ")";
    std::cout << ": " << parameter.label;
    if (!parameter.unit.empty())
        std::cout << ", " << parameter.unit;
    std::cout << '\n';
    printWrapped(factsText(parameter), 6, 100);
    printWrapped(parameter.help, 6, 100);
}

int parameters(bool json)
{
    if (json) {
        printJson(parametersDocument());
        return Done;
    }
    std::string heading;
    for (const auto& parameter : allParameters()) {
        if (const auto title = groupTitle(parameter.group); title != heading) {
            std::cout << (heading.empty() ? "" : "\n") << title << '\n';
            heading = title;
        }
        printParameter(parameter);
    }
    std::cout << "\nPresets\n";
    for (const auto& preset : allPresets()) {
        std::cout << "  " << preset.name << ": " << preset.title << '\n';
        printWrapped(preset.note, 6, 100);
    }
    return Done;
}

}

void addParameters(CLI::App& app, Action& action)
{
    auto json = std::make_shared<bool>(false);
    CLI::App* command = app.add_subcommand("parameters", "List every parameter and preset");
    command->add_flag("--json", *json, "one JSON document on standard output");
    command->callback([json, &action] { action = [json] { return parameters(*json); }; });
}

}
