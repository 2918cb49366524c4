{#- One contract table from all active source systems, without people who were erased. The columns and
    types are those of the calling model's YAML, which is the input contract. A value that cannot be read
    as its type is null and listed in `unreadable`. -#}
{% macro unite(table_name) -%}
    {%- if table_name == 'erasure_requests' -%}{{ return(unite_delivered(table_name)) }}{%- endif -%}
    {#- What is held of somebody is counted before it goes. Named here for dbt, which does not know the
        columns while it parses. -#}
    {%- if table_name == 'events' -%}
        {%- set counted = ref('erasure_counts') -%}
        {{ return(events_without_erased(ref('delivered_events'), model.columns.keys() | list)) }}
    {%- elif table_name in [
        'customers', 'consents', 'survey_answers', 'nps_answers', 'children', 'loyalty_movements',
        'orders', 'refunds', 'assignments', 'messages', 'contacts',
    ] -%}
        {%- set read_before = [ref('erasure_counts'), ref('erased_ids')] -%}
    {%- endif -%}
    {{ return(without_erased(table_name, unite_delivered(table_name), model.columns.keys() | list)) }}
{%- endmacro %}


{#- As unite, with the erased. With is_part the columns of the calling model are some of the contract's;
    with as_model all are there, and another model's YAML is the contract. -#}
{% macro unite_delivered(table_name, is_part=false, as_model=none) -%}
    {%- set contract = [] -%}
    {%- if execute -%}
        {%- set declared = graph.nodes['model.' ~ project_name ~ '.' ~ as_model] if as_model is not none else model -%}
        {%- set contract = declared.columns.values() | list -%}
    {%- endif -%}
    {%- set parts = [] -%}
    {%- for source_system in active_systems()
        if table_name in source_setting(source_system, 'tables') -%}
        {%- do parts.append((source_system, ref('stg_' ~ source_system ~ '__' ~ table_name))) -%}
    {%- endfor -%}
    {%- if not execute -%}
        select 1 as parsed
    {%- endif -%}
    {%- for source_system, relation in parts if execute %}
    {%- set delivered = delivered_types(relation) %}
    {%- set present = delivered.keys() | list if delivered is not none else none %}
    {%- set others = columns_of_other_types(contract, delivered) %}
    {%- if not is_part %}{% do stop_if_contract_is_broken(relation, contract, present) %}{% endif %}
select
    {%- for column in contract %}
    {% if column.name == 'source_system' -%}
        cast('{{ source_system }}' as {{ column.data_type }}) as source_system
    {%- elif column.name == 'unreadable' and others -%}
        {{ with_unread_columns(delivered, others) }} as unreadable
    {%- elif present is not none and column.name not in present -%}
        cast(null as {{ column.data_type }}) as {{ column.name }}
    {%- else -%}
        {{ as_contract_type(column, delivered[column.name] if delivered is not none else none) }} as {{ column.name }}
    {%- endif -%}
    {{ ',' if not loop.last }}
    {%- endfor %}
from {{ relation }}
    {{- '\nunion all' if not loop.last }}
    {%- endfor -%}
    {%- if execute and not parts %}
select
    {%- for column in contract %}
    cast(null as {{ column.data_type }}) as {{ column.name }}{{ ',' if not loop.last }}
    {%- endfor %}
from (select 1 as no_such_table) as absent
where 1 = 0
    {%- endif -%}
{%- endmacro %}


{#- Types by name. None before the first build: then every column is taken to be there. -#}
{% macro delivered_types(relation) -%}
    {%- set found = load_relation(relation) if may_ask_warehouse() else none -%}
    {%- if found is none -%}{{ return(none) }}{%- endif -%}
    {%- set types = {} -%}
    {%- for column in adapter.get_columns_in_relation(found) -%}
        {%- do types.update({column.name | lower: column.data_type | lower}) -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}


{#- Columns of the contract that are delivered as text and are to be read as something else, or as
    numbers and are to be text. -#}
{% macro columns_of_other_types(contract, delivered) -%}
    {%- set found = [] -%}
    {%- for column in contract if delivered is not none and column.name in delivered -%}
        {%- set given, declared = kind_of_type(delivered[column.name]), kind_of_type(column.data_type) -%}
        {%- if given != declared and (given == 'text' or (given, declared) == ('number', 'text')) -%}
            {%- do found.append(column) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#- What the folder says is unreadable, and what the types of the contract add to it. -#}
{% macro with_unread_columns(delivered, columns) -%}
    {%- set unread = [] -%}
    {%- for column in columns -%}
        {%- do unread.append((
            column.name,
            column.name ~ ' is not null and ' ~ as_contract_type(column, delivered[column.name]) ~ ' is null',
        )) -%}
    {%- endfor -%}
    nullif(
        rtrim(
            {{ "coalesce(unreadable || ', ', '') || " if 'unreadable' in delivered -}}
            coalesce({{ list_of_findings(unread) }}, ''),
            ', '
        ),
        ''
    )
{%- endmacro %}


{#- A column as the contract's type. Numbers with more digits than that holds become its largest, so
    that one absurd number rejects its row as out of range and stops no build; so does infinity, and what
    is not a number, which engines hold to be larger than all numbers. -#}
{% macro as_contract_type(column, given) -%}
    {%- set type = column.data_type -%}
    {%- set kinds = (kind_of_type(given), kind_of_type(type)) if given is not none else none -%}
    {%- if kinds == ('number', 'text') or (kinds == ('text', 'number') and is_whole_type(type)) -%}
        cast({{ read_as_type(column.name, given, type) }} as {{ type }})
    {%- elif kinds and kinds[0] == 'text' and kinds[1] != 'text' -%}
        {{ try_cast_as(column.name, type) }}
    {%- elif kinds == ('number', 'number') and digits_of_type(given) > sure_digits_of_type(type) and given != type -%}
        {%- set largest = '9' * ([sure_digits_of_type(type), 18] | min) -%}
        coalesce(
            {{ try_cast_as(column.name, type) }},
            cast(
                case when {{ column.name }} > 0 then {{ largest }} when {{ column.name }} < 0 then -{{ largest }} end
                as {{ type }}
            )
        )
    {%- else -%}
        cast({{ column.name }} as {{ type }})
    {%- endif -%}
{%- endmacro %}


{% macro stop_if_contract_is_broken(relation, contract, present) -%}
    {%- if present is none -%}{{ return('') }}{%- endif -%}
    {%- set missing = [] -%}
    {%- for column in contract
        if column.config.meta.required and column.name not in present and column.name != 'source_system' -%}
        {%- do missing.append(column.name) -%}
    {%- endfor -%}
    {%- if missing -%}
        {%- do exceptions.raise_compiler_error(
            relation.identifier ~ ' does not deliver ' ~ missing | join(', ')
            ~ ', which the input contract requires: add it to models/staging/'
            ~ relation.identifier.split('__')[0][4:] ~ '/' ~ relation.identifier ~ '.sql '
            ~ '(docs/input_contract.md lists every column).'
        ) -%}
    {%- endif -%}
    {%- set unknown = [] -%}
    {%- for name in present if name not in contract | map(attribute='name') -%}
        {%- do unknown.append(name) -%}
    {%- endfor -%}
    {%- if unknown -%}
        {%- do exceptions.raise_compiler_error(
            relation.identifier ~ ' delivers ' ~ unknown | join(', ')
            ~ ', which is no column of the input contract and would be lost: rename or remove it '
            ~ '(docs/input_contract.md lists every column).'
        ) -%}
    {%- endif -%}
{%- endmacro %}
