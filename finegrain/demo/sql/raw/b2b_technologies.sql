select
    companies.account,
    technologies.technology,
    technologies.kind,
    cast(companies.created_at as date)
    - cast(
        draw_below(companies.company_no * 16 + technologies.technology_no, 'since', 900) as integer
    ) as since
from companies
cross join (
    values
    (0, 'Cloudfern CRM', 'crm', 0.5),
    (1, 'Ledgerleaf', 'accounting', 0.6),
    (2, 'Shopmoss', 'web shop', 0.3),
    (3, 'Mailthistle', 'marketing', 0.35),
    (4, 'Tidewater Analytics', 'analytics', 0.25),
    (5, 'Basalt Warehouse', 'data warehouse', 0.15),
    (6, 'Own servers', 'hosting', 0.3),
    (7, 'Public cloud', 'hosting', 0.55)
) as technologies(technology_no, technology, kind, share)
where draw(companies.company_no * 16 + technologies.technology_no, 'uses') < technologies.share

union all by name

select
    account,
    replace(split_part(written, ':', 1), '+', ' ') as technology,
    replace(split_part(written, ':', 2), '+', ' ') as kind,
    cast(getvariable('until') - 300 as date) as since
from (
    select
        account,
        unnest(string_split(technologies, ' ')) as written
    from planted_companies
) as planted

order by account, technology
