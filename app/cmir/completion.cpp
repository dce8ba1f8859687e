#include "app/cmir/command.h"

#include "core/config/preset.h"
#include "core/config/registry.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cmir::app {

namespace {

/// An option as a shell needs to know it.
struct Word {
    std::string name, help;
    bool takesValue = false;
    std::vector<std::string> values; ///< empty: files
    std::string afterValue = " "; ///< what follows a value that was completed; "": more of the same word
};

struct Completed {
    std::string name, help;
    std::vector<Word> words;
};

std::string firstLine(const std::string& text)
{
    return text.substr(0, text.find('\n'));
}

/// "{local,slurm}" at the end of a type's name says what is allowed.
std::vector<std::string> namedValues(const std::string& type)
{
    const auto open = type.find('{');
    const auto close = type.find('}', open);
    if (open == std::string::npos || close == std::string::npos)
        return {};
    return CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
}

std::vector<std::string> keysOfParameters()
{
    std::vector<std::string> keys;
    for (const Parameter& parameter : allParameters())
        keys.push_back(parameter.key + "=");
    return keys;
}

std::vector<std::string> presetNames()
{
    std::vector<std::string> names;
    for (const Preset& preset : allPresets())
        names.push_back(preset.name);
    return names;
}

Word wordOf(const CLI::Option& option, const std::string& name)
{
    Word word { name, firstLine(option.get_description()), option.get_items_expected_max() > 0,
        namedValues(option.get_type_name()) };
    if (name == "--set") {
        word.values = keysOfParameters();
        word.afterValue.clear();
    } else if (name == "--preset") {
        word.values = presetNames();
    }
    return word;
}

/// All commands that `--help` lists, by the same source as that.
std::vector<Completed> commandsOf(const CLI::App& program)
{
    std::vector<Completed> commands;
    for (const CLI::App* command :
        program.get_subcommands([](const CLI::App* one) { return !one->get_group().empty(); })) {
        Completed completed { command->get_name(), firstLine(command->get_description()), {} };
        for (const CLI::Option* option : command->get_options())
            for (const std::string& name : option->get_lnames())
                completed.words.push_back(wordOf(*option, "--" + name));
        commands.push_back(std::move(completed));
    }
    return commands;
}

template <class Range, class Text> std::string joined(const Range& range, const Text& text)
{
    std::string all;
    for (const auto& one : range) {
        if (!all.empty())
            all += ' ';
        all += text(one);
    }
    return all;
}

void printBash(const std::vector<Completed>& commands)
{
    std::cout << "# Completion of cmir for bash, by `cmir completion bash`.\n"
                 "_cmir()\n{\n"
                 "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} values=\n"
                 "    COMPREPLY=()\n"
                 "    if [ \"$COMP_CWORD\" = 1 ]; then\n";
    std::cout << "        COMPREPLY=($(compgen -W '" << joined(commands, [](const Completed& c) { return c.name; })
              << " --help --version' -- \"$word\"))\n        return\n    fi\n"
                 "    case ${COMP_WORDS[1]}$before in\n";
    for (const Completed& command : commands)
        for (const Word& word : command.words)
            if (word.takesValue && !word.values.empty())
                std::cout << "    " << command.name << word.name << ") values='"
                          << joined(word.values, [](const std::string& value) { return value; }) << "'"
                          << (word.afterValue.empty() ? "; compopt -o nospace 2>/dev/null" : "") << " ;;\n";
    std::cout << "    esac\n"
                 "    if [ -n \"$values\" ]; then\n"
                 "        COMPREPLY=($(compgen -W \"$values\" -- \"$word\"))\n"
                 "    elif [[ $word == -* ]]; then\n"
                 "        case ${COMP_WORDS[1]} in\n";
    for (const Completed& command : commands)
        std::cout << "        " << command.name << ") COMPREPLY=($(compgen -W '"
                  << joined(command.words, [](const Word& word) { return word.name; }) << "' -- \"$word\")) ;;\n";
    std::cout << "        esac\n"
                 "    else\n"
                 "        compopt -o filenames 2>/dev/null\n"
                 "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
                 "    fi\n"
                 "}\n"
                 "complete -F _cmir cmir\n";
}

/// As zsh takes it within single quotes and _arguments' brackets.
std::string quoted(const std::string& text, const char* special)
{
    std::string out;
    for (const char c : text) {
        if (c == '\'')
            out += "'\\''";
        else if (std::string_view(special).find(c) != std::string_view::npos)
            out += std::string("\\") + c;
        else
            out += c;
    }
    return out;
}

void printZsh(const std::vector<Completed>& commands)
{
    std::cout << "#compdef cmir\n# Completion of cmir for zsh, by `cmir completion zsh`.\n"
                 "local -a commands\n"
                 "if (( CURRENT == 2 )); then\n"
                 "    commands=(\n";
    for (const Completed& command : commands)
        std::cout << "        '" << command.name << ':' << quoted(command.help, ":") << "'\n";
    std::cout << "    )\n    _describe command commands\n    return\nfi\n"
                 "shift words; (( CURRENT-- ))\n"
                 "case $words[1] in\n";
    for (const Completed& command : commands) {
        std::cout << command.name << ")\n    _arguments";
        for (const Word& word : command.words) {
            std::cout << " \\\n        '*" << word.name << '[' << quoted(word.help, "[]:") << ']';
            if (word.takesValue)
                std::cout << ":value:"
                          << (word.values.empty() ? "_files"
                                                  : (word.afterValue.empty() ? "compadd -S \"\" - " : "compadd - ")
                                         + joined(word.values, [](const std::string& value) { return value; }));
            std::cout << '\'';
        }
        std::cout << " \\\n        '*:file:_files' ;;\n";
    }
    std::cout << "esac\n";
}

}

void addCompletion(CLI::App& app, Action& action)
{
    CLI::App* command = app.add_subcommand("completion", "Print what lets a shell complete the words of this program");
    auto shell = std::make_shared<std::string>();
    command->add_option("shell", *shell, "bash or zsh")->required()->check(CLI::IsMember({ "bash", "zsh" }));
    command->callback([&app, &action, shell] {
        action = [commands = commandsOf(app), isBash = *shell == "bash"] {
            isBash ? printBash(commands) : printZsh(commands);
            return Done;
        };
    });
}

}
