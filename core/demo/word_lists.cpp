// SPDX-License-Identifier: Apache-2.0
#include "core/demo/word_lists.h"

#include <array>

namespace headrace {
namespace {

constexpr auto kFirstNames = std::to_array<std::string_view>({
    "Ada",   "Agnes", "Aisha",  "Alma",  "Amir",  "Anders", "Anna",   "Arjun",  "Astrid", "Aylin",
    "Bela",  "Boris", "Bruno",  "Carla", "Cem",   "Chiara", "Clara",  "Daan",   "Dario",  "David",
    "Dunja", "Edith", "Elif",   "Emil",  "Emma",  "Enzo",   "Erik",   "Esra",   "Eva",    "Fatima",
    "Felix", "Femke", "Finn",   "Frida", "Georg", "Greta",  "Hanna",  "Hugo",   "Ida",    "Ilse",
    "Ines",  "Ivan",  "Jan",    "Jane",  "Jonas", "Josef",  "Jovana", "Karim",  "Karin",  "Klara",
    "Lars",  "Lea",   "Leon",   "Lina",  "Lotte", "Luca",   "Luis",   "Maja",   "Malik",  "Marek",
    "Marie", "Marta", "Matteo", "Mila",  "Mina",  "Moritz", "Nadia",  "Nele",   "Nils",   "Noor",
    "Olga",  "Omar",  "Otto",   "Paul",  "Petra", "Piet",   "Priya",  "Rania",  "Renée",  "Rosa",
    "Ruth",  "Sam",   "Samira", "Sara",  "Selin", "Simon",  "Sofie",  "Stefan", "Sven",   "Tamar",
    "Tessa", "Theo",  "Tilda",  "Tom",   "Vera",  "Viktor", "Willem", "Yara",   "Zoë",    "Zsofia",
});

constexpr auto kLastNames = std::to_array<std::string_view>({
    "Albers",   "Andersen", "Aydin",    "Baker",    "Bakker",  "Bauer",    "Becker",   "Berg",
    "Bianchi",  "Blom",     "Boer",     "Bosch",    "Braun",   "Brouwer",  "Carlsen",  "Costa",
    "Dekker",   "Demir",    "Dijkstra", "Doe",      "Dubois",  "Eriksen",  "Esposito", "Farkas",
    "Ferrari",  "Fischer",  "Fontaine", "Frank",    "Garcia",  "Graf",     "Haas",     "Hansen",
    "Hartmann", "Hendriks", "Hoffmann", "Horváth",  "Huber",   "Iversen",  "Jansen",   "Janssen",
    "Jensen",   "Kaya",     "Keller",   "Klein",    "Koch",    "Kok",      "Kovács",   "Kowalski",
    "Kramer",   "Lang",     "Larsen",   "Laurent",  "Lehmann", "Leroy",    "Lopez",    "Maes",
    "Marino",   "Martin",   "Meijer",   "Mertens",  "Meyer",   "Moreau",   "Mulder",   "Müller",
    "Nagy",     "Nielsen",  "Novak",    "Olsen",    "Peeters", "Peters",   "Petit",    "Pohl",
    "Prins",    "Ricci",    "Richter",  "Romano",   "Rossi",   "Roux",     "Schmidt",  "Schulz",
    "Silva",    "Simon",    "Smit",     "Smith",    "Sousa",   "Svensson", "Szabo",    "Toth",
    "Vermeer",  "Visser",   "Vogel",    "Vos",      "Wagner",  "Weber",    "Willems",  "Winter",
    "Wolf",     "Yilmaz",   "Zimmer",   "de Vries",
});

constexpr auto kStreetNames = std::to_array<std::string_view>({
    "Mill Lane",     "Station Road",  "Church Street", "Harbour Quay", "Garden Row",
    "Linden Alley",  "Market Square", "Canal Side",    "Abbey Road",   "Orchard Way",
    "Bridge Street", "Castle Hill",   "Dyke Road",     "Elm Grove",    "Fountain Place",
    "Old Tannery",   "Park Avenue",   "Quarry Bank",   "River Walk",   "School Lane",
    "Tower Street",  "Upper Ropery",  "Vine Terrace",  "Weir Path",
});

constexpr auto kTowns = std::to_array<Town>({
    {"Amsterdam", "NL", "10"}, {"Utrecht", "NL", "35"},  {"Groningen", "NL", "97"},
    {"Antwerp", "BE", "20"},   {"Ghent", "BE", "90"},    {"Berlin", "DE", "101"},
    {"Hamburg", "DE", "204"},  {"Leipzig", "DE", "041"}, {"Vienna", "AT", "10"},
    {"Graz", "AT", "80"},      {"Lyon", "FR", "690"},    {"Nantes", "FR", "440"},
    {"Porto", "PT", "40"},     {"Turin", "IT", "101"},   {"Bologna", "IT", "401"},
    {"Aarhus", "DK", "80"},    {"Malmö", "SE", "211"},   {"Kraków", "PL", "30"},
    {"Brno", "CZ", "60"},      {"Szeged", "HU", "67"},
});

constexpr auto kGoodsQualities = std::to_array<std::string_view>({
    "Oak",
    "Steel",
    "Linen",
    "Copper",
    "Wool",
    "Glass",
    "Slate",
    "Cork",
    "Ash",
    "Brass",
    "Cotton",
    "Enamel",
    "Felt",
    "Birch",
    "Leather",
    "Clay",
});

constexpr auto kGoodsNames = std::to_array<std::string_view>({
    "Lamp",     "Kettle", "Blanket", "Chair", "Tray",        "Teapot", "Shelf",
    "Notebook", "Apron",  "Vase",    "Stool", "Candlestick", "Board",  "Basket",
    "Mug",      "Clock",  "Mirror",  "Bowl",  "Rug",         "Bench",
});

constexpr auto kStaffNames = std::to_array<std::string_view>({
    "anna.k",
    "bram.v",
    "chloe.d",
    "dario.m",
    "eline.s",
    "farid.h",
});

constexpr auto kCarriers = std::to_array<std::string_view>({"PostNL", "DHL", "DPD", "GLS"});

} // namespace

std::span<const std::string_view> firstNames()
{
    return kFirstNames;
}

std::span<const std::string_view> lastNames()
{
    return kLastNames;
}

std::span<const std::string_view> streetNames()
{
    return kStreetNames;
}

std::span<const Town> towns()
{
    return kTowns;
}

std::span<const std::string_view> goodsQualities()
{
    return kGoodsQualities;
}

std::span<const std::string_view> goodsNames()
{
    return kGoodsNames;
}

std::span<const std::string_view> staffNames()
{
    return kStaffNames;
}

std::span<const std::string_view> carriers()
{
    return kCarriers;
}

} // namespace headrace
